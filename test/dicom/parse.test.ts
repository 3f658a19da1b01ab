import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  decodeFrame,
  parseInstance,
  uids,
  writeDicom,
  type DicomElement,
  type ParsedInstance,
} from '../../main/dicom/index.js';
import { change, ctElements, ctFile, ds } from './ctSlice.js';

function parse(bytes: Uint8Array): ParsedInstance {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(`${parsed.problem.code}: ${parsed.problem.message}`);
  return parsed.value;
}

function codeOf(bytes: Uint8Array, complete = true): string | undefined {
  const parsed = parseInstance(bytes, { complete });
  return parsed.ok ? undefined : parsed.problem.code;
}

/** The bytes from the data set on: 132 bytes before the meta group, which says its own length. */
function withoutMeta(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(dataSetAt(bytes));
}

function dataSetAt(bytes: Uint8Array): number {
  return 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
}

function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('header', () => {
  it('holds what the index needs, and nothing that is not there', () => {
    expect(parse(ctFile()).header).toEqual({
      studyUid: '2.25.1.1',
      seriesUid: '2.25.1.2',
      sopInstanceUid: '2.25.1.3',
      sopClassUid: uids.ctImage,
      transferSyntaxUid: uids.explicitLittleEndian,
      modality: 'CT',
      imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      patient: { id: 'P1', name: 'Doe^Jane' },
      studyDate: '20240301',
      instanceNumber: 7,
      rows: 4,
      cols: 6,
      frames: 1,
      samplesPerPixel: 1,
      photometric: 'MONOCHROME2',
      bitsAllocated: 16,
      bitsStored: 16,
      signed: true,
      rescaleSlope: 1,
      rescaleIntercept: 0,
      geometry: { positionMm: [-100, -120.5, 42.25], orientation: [1, 0, 0, 0, 1, 0], pixelSpacingMm: [0.5, 0.4] },
      hasPixelData: true,
      lossy: false,
      simulated: false,
    });
  });

  it.each([
    ['045Y', undefined, 45],
    ['018M', undefined, 1.5],
    ['000D', undefined, 0],
    ['026W', undefined, 26 / 52.1775],
    [undefined, '19800302', 43],
    [undefined, '20230901', 0.5],
    [undefined, '20250101', undefined],
    ['old', '19800301', 44],
  ])('age %s, born %s', (age, birthDate, years) => {
    const file = ctFile({
      ...(age === undefined ? {} : change({ tag: 0x00101010, vr: 'AS', value: age })),
      ...(birthDate === undefined ? {} : change({ tag: 0x00100030, vr: 'DA', value: birthDate })),
    });
    const found = parse(file).header.patient.ageYears;
    if (years === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(years, 6);
  });

  it('reads numbers as the field writes them and drops what is none', () => {
    const text = (tag: number, value: string): DicomElement => ({ tag, vr: 'DS', value });
    const { header } = parse(
      ctFile(
        change(
          { tag: 0x00200013, vr: 'IS', value: ' +0012 ' },
          text(0x00281052, ' -1.024E+3 '),
          text(0x00200032, '1\\2'),
          text(0x00200037, '1\\0\\0\\1\\0\\0'),
        ),
      ),
    );
    expect(header).toMatchObject({ instanceNumber: 12, rescaleIntercept: -1024, rescaleSlope: 1 });
    expect(header.geometry).toEqual({ pixelSpacingMm: [0.5, 0.4] });
  });

  it.each(['one', '1,0', '0', '1e300', '1e-30', 'NaN'])('does not take a rescale slope of %s for HU', (slope) => {
    const { header, warnings } = parse(
      ctFile(change({ tag: 0x00281053, vr: 'DS', value: slope }, ds(0x00281052, -1024))),
    );
    expect(header.rescaleSlope).toBeUndefined();
    expect(header.rescaleIntercept).toBeUndefined();
    expect(warnings.map(({ message }) => message)).toEqual([
      'Rescale Slope or Intercept is no usable number, so the values are not in HU.',
    ]);
  });

  it('knows simulations and lossy images by what they say', () => {
    const comments: DicomElement = { tag: 0x00204000, vr: 'LT', value: 'Simulated by Ictus, seed 4' };
    expect(parse(ctFile(change(comments))).header.simulated).toBe(true);
    const type: DicomElement = { tag: 0x00080008, vr: 'CS', value: ['ORIGINAL', 'PRIMARY', 'AXIAL', 'SIMULATED'] };
    expect(parse(ctFile(change(type))).header.simulated).toBe(true);
    expect(parse(ctFile(change({ tag: 0x00282110, vr: 'CS', value: '01' }))).header.lossy).toBe(true);
  });

  it('reads position, spacing and rescale of each frame from functional groups', async () => {
    const position = (z: number): DicomElement => ({ tag: 0x00209113, vr: 'SQ', value: [[ds(0x00200032, [0, 0, z])]] });
    const transform = (slope: number): DicomElement => ({
      tag: 0x00289145,
      vr: 'SQ',
      value: [[ds(0x00281053, slope), ds(0x00281052, 5)]],
    });
    const file = ctFile({
      0x00200032: null,
      0x00200037: null,
      0x00280030: null,
      0x00281052: null,
      0x00281053: null,
      ...change(
        { tag: 0x00280008, vr: 'IS', value: 2 },
        { tag: 0x00280010, vr: 'US', value: 2 },
        {
          tag: 0x52009229,
          vr: 'SQ',
          value: [
            [
              { tag: 0x00209116, vr: 'SQ', value: [[ds(0x00200037, [1, 0, 0, 0, 1, 0])]] },
              { tag: 0x00289110, vr: 'SQ', value: [[ds(0x00280030, [0.5, 0.5]), ds(0x00180050, 2)]] },
            ],
          ],
        },
        {
          tag: 0x52009230,
          vr: 'SQ',
          value: [
            [position(10), transform(1)],
            [position(8), transform(3)],
          ],
        },
      ),
    });
    const parsed = parse(file);
    const shared = { orientation: [1, 0, 0, 0, 1, 0], pixelSpacingMm: [0.5, 0.5], sliceThicknessMm: 2 };
    expect(parsed.header.frameGeometry).toEqual([
      { positionMm: [0, 0, 10], ...shared },
      { positionMm: [0, 0, 8], ...shared },
    ]);
    const second = await decodeFrame(parsed, file, 1);
    expect(second.ok && second.value.hu[0]).toBe((12 * 100 - 1000) * 3 + 5);
  });
});

describe('files as they are', () => {
  it('reads RSNA slices: no SOP Class UID, UIDs that are none', () => {
    const uid = (tag: number, value: string): DicomElement => ({ tag, vr: 'UI', value });
    const file = ctFile({
      0x00080016: null,
      ...change(uid(0x0020000d, 'ID_1f6d1e8aeb'), uid(0x0020000e, 'ID_4d28912ba6'), uid(0x00080018, 'ID_000000e27')),
    });
    const { header } = parse(file);
    expect(header.studyUid).toBe('ID_1f6d1e8aeb');
    expect(header.sopClassUid).toBeUndefined();
  });

  it.each([
    ['without preamble and meta, explicit', withoutMeta(ctFile())],
    ['without preamble and meta, implicit', withoutMeta(ctFile({}, uids.implicitLittleEndian))],
    ['without preamble and meta, big endian', withoutMeta(ctFile({}, uids.explicitBigEndian))],
    ['with DICM at byte 0', ctFile().subarray(128)],
    ['with a preamble that looks like TIFF', concat([0x49, 0x49, 0x2a, 0], ctFile().subarray(4))],
    ['without meta', concat(ctFile().subarray(0, 132), withoutMeta(ctFile()))],
  ])('reads a file %s', (_, bytes) => {
    expect(parse(bytes).header.studyUid).toBe('2.25.1.1');
  });

  it.each([
    ['explicit, is implicit', uids.explicitLittleEndian, uids.implicitLittleEndian],
    ['implicit, is explicit', uids.implicitLittleEndian, uids.explicitLittleEndian],
    ['big endian, is little', uids.explicitBigEndian, uids.explicitLittleEndian],
  ])('reads a file that says %s, and warns', (_, said, meant) => {
    const meta = ctFile({}, said);
    const parsed = parse(concat(meta.subarray(0, dataSetAt(meta)), withoutMeta(ctFile({}, meant))));
    expect(parsed.header.transferSyntaxUid).toBe(meant);
    expect(parsed.warnings.map(({ code }) => code)).toEqual(['header-damaged']);
  });

  it('reads deflated files, with and without a zlib header, and cut at the end of the header', async () => {
    const plain = ctFile();
    const meta = ctFile({}, uids.deflatedLittleEndian);
    const start = meta.subarray(0, dataSetAt(meta));
    const deflated = concat(start, deflateRawSync(withoutMeta(plain)));
    const parsed = parse(deflated);
    expect(parsed.header.transferSyntaxUid).toBe(uids.deflatedLittleEndian);
    const frame = await decodeFrame(parsed, deflated, 0);
    expect(frame.ok && frame.value.hu[0]).toBe(-1000);
    expect(codeOf(deflated.subarray(0, start.length + 30), false)).toBe('header-incomplete');
  });

  it('refuses a deflate bomb', () => {
    const meta = ctFile({}, uids.deflatedLittleEndian);
    const bomb = deflateRawSync(new Uint8Array(80 * 1024 * 1024), { level: 1 });
    expect(codeOf(concat(meta.subarray(0, dataSetAt(meta)), bomb))).toBe('header-damaged');
  });

  it('makes up UIDs that differ from file to file, and says so', () => {
    const missing = { 0x0020000d: null, 0x0020000e: null };
    const first = parse(ctFile(missing));
    const second = parse(ctFile({ ...missing, ...change({ tag: 0x00080018, vr: 'UI', value: '2.25.9' }) }));
    expect(first.header.studyUid).not.toBe(second.header.studyUid);
    expect(first.warnings.map(({ code }) => code)).toEqual(['uid-missing', 'uid-missing']);
  });

  it('refuses what names nothing and shows nothing, and a DICOMDIR', () => {
    const nameless = { 0x00080018: null, 0x0020000d: null, 0x0020000e: null, 0x7fe00010: null };
    expect(codeOf(ctFile(nameless))).toBe('uid-missing');
    const directory: DicomElement = { tag: 0x00020002, vr: 'UI', value: '1.2.840.10008.1.3.10' };
    expect(codeOf(ctFile(change(directory)))).toBe('not-an-image');
  });

  it('finds the tags behind Pixel Data', async () => {
    const elements = ctElements();
    const meta = writeDicom(elements);
    const pixels = writeDicom(elements.filter(({ tag }) => tag === 0x7fe00010));
    const others = writeDicom(elements.filter(({ tag }) => tag !== 0x7fe00010));
    const shuffled = concat(meta.subarray(0, dataSetAt(meta)), withoutMeta(pixels), withoutMeta(others));
    const parsed = parse(shuffled);
    expect(parsed.header).toMatchObject({ studyUid: '2.25.1.1', rows: 4 });
    const frame = await decodeFrame(parsed, shuffled, 0);
    expect(frame.ok && frame.value.hu[23]).toBe(1300);
  });

  it('does not take the pixels of an icon for the image', async () => {
    const icon: DicomElement = {
      tag: 0x00880200,
      vr: 'SQ',
      value: [[{ tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(8) }]],
    };
    const file = ctFile(change(icon));
    const frame = await decodeFrame(parse(file), file, 0);
    expect(frame.ok && frame.value.hu[0]).toBe(-1000);
  });
});

describe('undefined lengths and depth', () => {
  const undefinedSequence = (...inner: readonly number[]) => [
    ...[0x09, 0x00, 0x10, 0x10, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff],
    ...[0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff],
    ...inner,
  ];
  const ends = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];

  function inserted(part: readonly number[]): Uint8Array {
    const elements = ctElements();
    const before = writeDicom(elements.filter(({ tag }) => tag < 0x00090000));
    const after = writeDicom(elements.filter(({ tag }) => tag > 0x00090000));
    return concat(before, part, withoutMeta(after));
  }

  it('steps over sequences of undefined length', () => {
    const nested = undefinedSequence(...undefinedSequence(...ends), ...ends);
    expect(parse(inserted(nested)).header.studyUid).toBe('2.25.1.1');
  });

  it('reads UN of undefined length as implicit inside', () => {
    const unknown = [
      ...[0x09, 0x00, 0x10, 0x10, 0x55, 0x4e, 0, 0, 0xff, 0xff, 0xff, 0xff],
      ...[0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff],
      ...[0x09, 0x00, 0x01, 0x10, 4, 0, 0, 0, 0x41, 0x42, 0x43, 0x44],
      ...ends,
    ];
    expect(parse(inserted(unknown)).header.studyUid).toBe('2.25.1.1');
  });

  it('refuses ten thousand nested sequences without a stack overflow, in a moment', () => {
    const startMs = performance.now();
    const deep = Array.from({ length: 10_000 }, () => undefinedSequence()).flat();
    expect(codeOf(inserted(deep))).toBe('header-damaged');
    expect(performance.now() - startMs).toBeLessThan(2000);
  });

  it('refuses an element longer than the file', () => {
    const tooLong = [0x09, 0x00, 0x10, 0x10, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0x7f];
    expect(codeOf(inserted(tooLong))).toBe('header-damaged');
  });
});

describe('any bytes', () => {
  it('are a header, an incomplete header, or a problem with a code, at every cut', () => {
    const bytes = ctFile();
    for (let cut = 0; cut < bytes.length; cut++) {
      const part = bytes.subarray(0, cut);
      const start = parseInstance(part, { complete: false });
      if (cut >= bytes.length - 48) expect(start.ok).toBe(true);
      else expect(start.ok ? 'read' : start.problem.code).toMatch(/header-incomplete|not-dicom/);
      expect(codeOf(part) ?? 'read').toMatch(/read|not-dicom|header-damaged/);
    }
  });

  it('never throw, whatever stands in them', async () => {
    const good = ctFile();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.nat(good.length),
        fc.boolean(),
        async (changes, cut, complete) => {
          const bytes = good.slice(0, cut);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const parsed = parseInstance(bytes, { complete });
          if (parsed.ok) await decodeFrame(parsed.value, bytes, 0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are not DICOM when they are something else', () => {
    for (const text of ['', 'hello', 'PK\u0003\u0004', '%PDF-1.7'.padEnd(400), '\u0000'.repeat(4096)]) {
      expect(codeOf(new TextEncoder().encode(text))).toBe('not-dicom');
    }
  });
});

describe('writing', () => {
  it('comes back as it was written, in every native syntax', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '山', 'Ж', '^', ' '), minLength: 1, maxLength: 40 });
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        name,
        fc.tuple(number, number, number),
        fc.constantFrom(uids.implicitLittleEndian, uids.explicitLittleEndian, uids.explicitBigEndian),
        (patient, position, syntax) => {
          const file = ctFile(change({ tag: 0x00100010, vr: 'PN', value: patient }, ds(0x00200032, position)), syntax);
          const { header } = parse(file);
          expect(header.transferSyntaxUid).toBe(syntax);
          expect(header.patient.name ?? '').toBe(patient.trim());
          // A DS holds 16 characters, so ten digits at least come back.
          for (const axis of [0, 1, 2] as const) {
            const wanted = position[axis];
            expect(Math.abs((header.geometry.positionMm?.[axis] ?? NaN) - wanted)).toBeLessThanOrEqual(
              Math.max(Math.abs(wanted) * 1e-9, 1e-9),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses what does not fit its VR', () => {
    expect(() => writeDicom([{ tag: 0x00080060, vr: 'CS', value: 'x'.repeat(70000) }])).toThrow(/too long/);
    expect(() => writeDicom([ds(0x00281053, Number.NaN)])).toThrow(/cannot hold/);
  });
});
