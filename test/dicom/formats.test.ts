import { describe, expect, it } from 'vitest';
import {
  decodeFrame,
  parseInstance,
  uids,
  unsupportedReason,
  type DicomElement,
  type DicomFrame,
} from '../../main/dicom/index.js';
import { change, ctFile, ds, encapsulatedFile, pixelElements, us } from './ctSlice.js';

async function decode(bytes: Uint8Array, frame = 0): Promise<DicomFrame> {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const decoded = await decodeFrame(parsed.value, bytes, frame);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.value;
}

async function problemCode(bytes: Uint8Array, frame = 0): Promise<string | undefined> {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) return parsed.problem.code;
  const decoded = await decodeFrame(parsed.value, bytes, frame);
  return decoded.ok ? undefined : decoded.problem.code;
}

const rescale = (slope: number, intercept: number) => change(ds(0x00281053, slope), ds(0x00281052, intercept));

describe('pixel formats', () => {
  it('reads signed 16 bits with their rescale, minimum, maximum and mean', async () => {
    const frame = await decode(ctFile(rescale(2.5, -1000.5)));
    expect(frame.hu[0]).toBe(Math.fround(-1000 * 2.5 - 1000.5));
    expect(frame.hu[23]).toBe(Math.fround(1300 * 2.5 - 1000.5));
    expect([frame.min, frame.max, frame.mean]).toEqual([-3500.5, 2249.5, -625.5]);
  });

  it('rescales in float64 and rounds once', async () => {
    const bytes = Int16Array.from([12345, -32768]);
    const frame = await decode(
      ctFile({ ...pixelElements({ rows: 1, cols: 2, bitsAllocated: 16, signed: true, bytes }), ...rescale(0.1, 0.7) }),
    );
    expect([...frame.hu]).toEqual([Math.fround(12345 * 0.1 + 0.7), Math.fround(-32768 * 0.1 + 0.7)]);
  });

  it.each([
    ['unsigned 8 bits, odd byte count', { bitsAllocated: 8, bytes: Uint8Array.from([0, 127, 255]) }, [0, 127, 255]],
    ['signed 8 bits', { bitsAllocated: 8, signed: true, bytes: Int8Array.from([-128, 0, 127]) }, [-128, 0, 127]],
    ['8 of 16 bits', { bitsAllocated: 16, bitsStored: 8, bytes: Uint16Array.from([7, 0x1ff, 255]) }, [7, 255, 255]],
    ['unsigned 16 bits', { bitsAllocated: 16, bytes: Uint16Array.from([0, 40000, 65535]) }, [0, 40000, 65535]],
    [
      'unsigned 12 bits under junk',
      { bitsAllocated: 16, bitsStored: 12, bytes: Uint16Array.from([0xf001, 0x1fff, 0x0800]) },
      [1, 4095, 2048],
    ],
    [
      'signed 12 bits without sign extension',
      { bitsAllocated: 16, bitsStored: 12, signed: true, bytes: Uint16Array.from([0x0fff, 0x0800, 0x07ff]) },
      [-1, -2048, 2047],
    ],
    [
      'unsigned 12 bits, left aligned',
      { bitsAllocated: 16, bitsStored: 12, highBit: 15, bytes: Uint16Array.from([0x0010, 0xffff, 0x8000]) },
      [1, 4095, 2048],
    ],
    [
      'signed 12 bits, left aligned',
      {
        bitsAllocated: 16,
        bitsStored: 12,
        highBit: 15,
        signed: true,
        bytes: Uint16Array.from([0xfff0, 0x8000, 0x7ff0]),
      },
      [-1, -2048, 2047],
    ],
    [
      'signed 32 bits',
      { bitsAllocated: 32, signed: true, bytes: Int32Array.from([-70000, 0, 70000]) },
      [-70000, 0, 70000],
    ],
    ['unsigned 32 bits', { bitsAllocated: 32, bytes: Uint32Array.from([0, 1, 3e9]) }, [0, 1, 3e9]],
    ['one bit', { bitsAllocated: 1, bytes: Uint8Array.from([0b101]) }, [1, 0, 1]],
    [
      '16 bits under VR OB',
      { bitsAllocated: 16, pixelVr: 'OB' as const, bytes: Uint16Array.from([1, 2, 3]) },
      [1, 2, 3],
    ],
    [
      'float pixels',
      { bitsAllocated: 32, pixelVr: 'OF' as const, pixelTag: 0x7fe00008, bytes: Float32Array.from([-0.5, 0, 1.25]) },
      [-0.5, 0, 1.25],
    ],
    [
      'double float pixels',
      { bitsAllocated: 64, pixelVr: 'OD' as const, pixelTag: 0x7fe00009, bytes: Float64Array.from([-0.5, 0, 1.25]) },
      [-0.5, 0, 1.25],
    ],
  ])('reads %s', async (_, format, expected) => {
    const frame = await decode(ctFile(pixelElements({ rows: 1, cols: 3, ...format })));
    expect([...frame.stored]).toEqual(expected);
    expect([...frame.hu]).toEqual(expected.map(Math.fround));
  });

  it.each([uids.implicitLittleEndian, uids.explicitLittleEndian, uids.explicitBigEndian])(
    'reads syntax %s',
    async (syntax) => {
      const values = Int16Array.from({ length: 24 }, (_, at) => at * 100 - 1000);
      const bytes = new Uint8Array(values.buffer);
      if (syntax === uids.explicitBigEndian) for (let at = 0; at < 48; at += 2) bytes.subarray(at, at + 2).reverse();
      const frame = await decode(ctFile(change({ tag: 0x7fe00010, vr: 'OW', value: bytes }), syntax));
      expect([...frame.stored].slice(0, 3)).toEqual([-1000, -900, -800]);
      expect(frame.transferSyntaxUid).toBe(syntax);
    },
  );

  it('leaves the HU of MONOCHROME1 as they are and says so', async () => {
    const frame = await decode(ctFile(change({ tag: 0x00280004, vr: 'CS', value: 'MONOCHROME1' })));
    expect(frame.photometric).toBe('MONOCHROME1');
    expect(frame.hu[0]).toBe(-1000);
  });

  it('takes slope 1 and intercept 0 where there is no rescale', async () => {
    const frame = await decode(ctFile({ 0x00281052: null, 0x00281053: null }));
    expect([frame.slope, frame.intercept, frame.hu[0]]).toEqual([1, 0, -1000]);
  });

  it('reads a padding value written as US in an image of signed pixels', async () => {
    const frame = await decode(ctFile({ ...rescale(1, -24), ...change(us(0x00280120, 63536)) }));
    expect(frame.paddingHu).toBe(-2024);
  });

  it('reads the range of padding', async () => {
    const padding = change(us(0x00280120, 63536), us(0x00280121, 64000));
    const frame = await decode(ctFile({ ...rescale(2, -24), ...padding }));
    expect([frame.paddingHu, frame.paddingLimitHu]).toEqual([-2000 * 2 - 24, -1536 * 2 - 24]);
  });

  it('reads frames one after the other, and none beyond the last', async () => {
    const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6]);
    const file = ctFile({
      ...pixelElements({ rows: 1, cols: 3, bitsAllocated: 8, bytes }),
      ...change({ tag: 0x00280008, vr: 'IS', value: 2 }),
    });
    expect([...(await decode(file, 0)).hu]).toEqual([1, 2, 3]);
    expect([...(await decode(file, 1)).hu]).toEqual([4, 5, 6]);
    expect(await problemCode(file, 2)).toBe('frame-out-of-range');
  });

  it('says how many frames Pixel Data really holds', () => {
    const parsed = parseInstance(ctFile(change({ tag: 0x00280008, vr: 'IS', value: 2147483647 })), { complete: true });
    expect(parsed.ok && parsed.value.header.frames).toBe(1);
    expect(parsed.ok && parsed.value.warnings[0]?.code).toBe('header-damaged');
  });

  it('maps stored values through a modality table where there is no rescale', async () => {
    const table: DicomElement = {
      tag: 0x00283000,
      vr: 'SQ',
      value: [
        [
          { tag: 0x00283002, vr: 'US', value: [3, 1, 16] },
          { tag: 0x00283006, vr: 'OW', value: new Uint8Array(Uint16Array.from([10, 20, 30]).buffer) },
        ],
      ],
    };
    const bytes = Uint16Array.from([0, 1, 2, 9]);
    const file = ctFile({
      ...pixelElements({ rows: 1, cols: 4, bitsAllocated: 16, bytes }),
      0x00281052: null,
      0x00281053: null,
      ...change(table),
    });
    expect([...(await decode(file)).hu]).toEqual([10, 10, 20, 30]);
  });
});

describe('wrapped 12-bit slices', () => {
  const head = (intercept: number) => {
    const bytes = Uint16Array.from({ length: 400 }, (_, at) => (at < 200 ? 3096 + (at % 5) - 2 : at < 390 ? 30 : 1200));
    return ctFile({
      ...pixelElements({ rows: 20, cols: 20, bitsAllocated: 16, bitsStored: 12, bytes }),
      ...rescale(1, intercept),
    });
  };

  it('puts their air back to -1000 and says so', async () => {
    const frame = await decode(head(0));
    expect(frame.unitsMended).toBe(true);
    expect([frame.min, frame.hu[250], frame.max]).toEqual([-1002, 30, 1200]);
  });

  it('leaves alone what has a usual intercept', async () => {
    const frame = await decode(head(-1024));
    expect(frame.unitsMended).toBe(false);
    expect(frame.max).toBe(3098 - 1024);
  });
});

describe('RLE', () => {
  /** PackBits as literal runs: every byte plane of a 16-bit frame, most significant first. */
  function rle(values: readonly number[]): Uint8Array {
    const plane = (shift: number) => [values.length - 1, ...values.map((value) => (value >> shift) & 0xff)];
    const [high, low] = [plane(8), plane(0)];
    const header = new Uint8Array(64);
    new DataView(header.buffer).setUint32(0, 2, true);
    new DataView(header.buffer).setUint32(4, 64, true);
    new DataView(header.buffer).setUint32(8, 64 + high.length, true);
    return Uint8Array.from([...header, ...high, ...low]);
  }

  function rleFile(fragments: readonly Uint8Array[]): Uint8Array {
    const format = { rows: 1, cols: 4, bitsAllocated: 16, signed: true, bytes: new Uint8Array(0) };
    return encapsulatedFile(uids.rleLossless, fragments, { ...pixelElements(format), ...rescale(1, 0) });
  }

  it.each([1, 2])('unpacks a frame in %i fragments', async (count) => {
    const values = [-1000, 40, 32767, -1];
    const frame = rle(values);
    const fragments = count === 1 ? [frame] : [frame.subarray(0, 38), frame.subarray(38)];
    expect([...(await decode(rleFile(fragments))).hu]).toEqual(values);
  });

  it('says when a frame ends early', async () => {
    expect(await problemCode(rleFile([rle([1, 2, 3])]))).toBe('pixel-data-truncated');
  });
});

describe('what cannot be decoded', () => {
  it.each([
    ['syntax-unsupported', {}, '1.2.840.10008.1.2.4.100'],
    ['colour-image', change(us(0x00280002, 3), { tag: 0x00280004, vr: 'CS', value: 'RGB' }), undefined],
    ['no-pixels', { 0x7fe00010: null }, undefined],
    ['not-an-image', { 0x7fe00010: null, 0x00280010: null }, undefined],
    ['pixel-format-unsupported', change(us(0x00280100, 12)), undefined],
    ['pixel-format-unsupported', change(us(0x00280101, 17)), undefined],
    ['pixel-format-unsupported', { 0x00280010: null }, undefined],
    ['pixel-data-truncated', change(us(0x00280010, 5)), undefined],
  ] as const)('says %s', async (code, changes, syntax) => {
    expect(await problemCode(ctFile(changes as Record<number, DicomElement | null>, syntax))).toBe(code);
  });

  it('names the syntax in the sentence', () => {
    const parsed = parseInstance(ctFile({}, '1.2.840.10008.1.2.4.110'), { complete: true });
    expect(parsed.ok && unsupportedReason(parsed.value.header)?.message).toContain(
      'JPEG XL Lossless (1.2.840.10008.1.2.4.110)',
    );
  });

  it('says how much is missing of a truncated file', async () => {
    const bytes = ctFile();
    const cut = bytes.subarray(0, bytes.length - 3);
    const parsed = parseInstance(cut, { complete: true });
    const decoded = parsed.ok ? await decodeFrame(parsed.value, cut, 0) : parsed;
    expect(decoded.ok ? null : decoded.problem.code).toBe('pixel-data-truncated');
    expect(decoded.ok ? null : decoded.problem.message).toContain('ends 3 of 48 bytes before');
  });
});

describe('the bytes that were given', () => {
  it.each([uids.explicitBigEndian, uids.explicitLittleEndian])(
    'stay as they are, and may be a Buffer at any offset: %s',
    async (syntax) => {
      const file = ctFile({}, syntax);
      for (const offset of [0, 1, 2, 3]) {
        const held = Buffer.alloc(file.length + offset);
        held.set(file, offset);
        const given = held.subarray(offset);
        const first = (await decode(given)).hu;
        expect((await decode(given)).hu).toEqual(first);
        expect(Uint8Array.from(given)).toEqual(file);
      }
    },
  );
});
