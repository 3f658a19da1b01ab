import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance, uids, type DicomFrame } from '../../main/dicom/index.js';
import { pixelElements } from './ctSlice.js';
import { encapsulated, fragmentOffsets } from './encapsulated.js';

const folder = new URL('../fixtures/dicom/codecs/', import.meta.url);

interface Truth {
  readonly signed: boolean;
  /** sha256 of each frame's stored values as int32. */
  readonly frames: readonly string[];
  /** Of a lossy file: stored values that another decoder gave, and by how much ours may differ. */
  readonly reference?: string;
  readonly tolerance?: number;
}

const truth = JSON.parse(readFileSync(new URL('truth.json', folder), 'utf8')) as Record<string, Truth>;

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

async function outcome(bytes: Uint8Array, frame = 0) {
  const parsed = parseInstance(bytes, { complete: true });
  return parsed.ok ? decodeFrame(parsed.value, bytes, frame) : parsed;
}

async function decode(bytes: Uint8Array, frame = 0): Promise<DicomFrame> {
  const decoded = await outcome(bytes, frame);
  if (!decoded.ok) throw new Error(`${decoded.problem.code}: ${decoded.problem.message}`);
  return decoded.value;
}

function hashOf({ stored }: DicomFrame): string {
  return createHash('sha256')
    .update(new Uint8Array(Int32Array.from(stored).buffer))
    .digest('hex');
}

/** Where the one fragment of a fixture lies. */
function streamOf(bytes: Uint8Array): { readonly start: number; readonly end: number } {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok || !parsed.value.pixels) throw new Error('no pixels');
  const start = parsed.value.pixels.valueAt + 16;
  return { start, end: start + new DataView(bytes.buffer).getUint32(start - 4, true) };
}

// Encoded by gdcm, dcmtk, Pillow and OpenJPH from invented pixels (test/golden/codec_files.py).
describe('compressed files', () => {
  it.each(Object.entries(truth))('%s has the pixels that were encoded', async (name, expected) => {
    const bytes = fixture(name);
    const first = await decode(bytes);
    expect(first.stored.some((value) => value < 0)).toBe(expected.signed);
    expect(first.hu[100]).toBe(Math.fround((first.stored[100] ?? 0) * first.slope + first.intercept));
    // The viewer is served these kinds as stored values; any other would go as float.
    expect(['Uint8Array', 'Uint16Array', 'Int16Array']).toContain(first.stored.constructor.name);
    if (expected.reference === undefined) {
      const found: string[] = [];
      for (const frame of expected.frames.keys()) found.push(hashOf(await decode(bytes, frame)));
      expect(found).toEqual(expected.frames);
    } else {
      const reference = new Uint16Array(fixture(expected.reference).buffer);
      const most = Int32Array.from(first.stored).reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (reference[at] ?? NaN))),
        0,
      );
      expect(most).toBeLessThanOrEqual(expected.tolerance ?? 0);
      expect(first.stored).toHaveLength(reference.length);
    }
  });

  it('give the same pixels again and again, whatever was decoded in between', async () => {
    const names = Object.keys(truth).filter((name) => truth[name]?.reference === undefined);
    const first = await Promise.all(names.map(async (name) => hashOf(await decode(fixture(name)))));
    for (const name of names.slice(0, 4)) await outcome(fixture(name).subarray(0, -300));
    const again = await Promise.all(names.map(async (name) => hashOf(await decode(fixture(name)))));
    expect(again).toEqual(first);
  });
});

describe('compressed streams that are cut', () => {
  it.each(Object.keys(truth).filter((name) => !name.includes('frames')))(
    '%s is never half a frame taken for a whole one',
    async (name) => {
      const whole = fixture(name);
      const pixels = hashOf(await decode(whole));
      const { start, end } = streamOf(whole);
      const stream = whole.slice(start, end);
      const parsed = parseInstance(whole, { complete: true });
      if (!parsed.ok) throw new Error(parsed.problem.message);
      const { rows, cols, bitsAllocated, bitsStored, signed, transferSyntaxUid } = parsed.value.header;
      const format = pixelElements({ rows, cols, bitsAllocated, bitsStored, signed, bytes: new Uint8Array() });
      const codes = new Set<string>();
      for (let cut = 1; cut < stream.length; cut += Math.max(1, Math.floor(stream.length / 40))) {
        const fragments = [stream.subarray(0, stream.length - cut)];
        const decoded = await outcome(encapsulated(format, { syntax: transferSyntaxUid, fragments }));
        // A byte or two at the end may be padding or the end marker: then all of the frame is there.
        if (decoded.ok) expect([cut <= 3, hashOf(decoded.value)]).toEqual([true, pixels]);
        else codes.add(decoded.problem.code);
      }
      expect([...codes].every((code) => code === 'pixel-data-truncated' || code === 'pixel-data-damaged')).toBe(true);
      expect(codes).toContain('pixel-data-truncated');
    },
  );

  it('are named where the file ends within them', async () => {
    const bytes = fixture('jls80_s16.dcm');
    const decoded = await outcome(bytes.subarray(0, bytes.length - 400));
    expect(decoded.ok ? null : decoded.problem.code).toBe('pixel-data-truncated');
  });
});

describe('compressed streams that contradict their header', () => {
  it.each(['jls80_s16.dcm', 'j2k90_s16.dcm', 'htj2k201_u16.dcm'])('%s is refused under other rows', async (name) => {
    const bytes = fixture(name);
    const text = Buffer.from(bytes.buffer).toString('latin1');
    const rowsAt = text.indexOf('\x28\x00\x10\x00US') + 8;
    bytes[rowsAt] = 40;
    const decoded = await outcome(bytes);
    expect(decoded.ok ? null : decoded.problem).toMatchObject({
      code: 'pixel-data-damaged',
      message: expect.stringContaining('40 x 58 pixels, the compressed image 41 x 58') as string,
    });
  });

  it.each([
    ['j2k90_s16.dcm', 8, 'size'],
    ['htj2k201_u16.dcm', 8, 'size'],
    ['j2k90_s16.dcm', 24, 'tiles'],
  ])('%s may not ask for much memory (byte %i, %s)', async (name, at) => {
    const bytes = fixture(name);
    const { start } = streamOf(bytes);
    // Width of the grid or of a tile: enormous, or one pixel.
    bytes.set(at === 8 ? [0x70, 0, 0, 0] : [0, 0, 0, 1, 0, 0, 0, 1], start + at);
    const beforeBytes = process.memoryUsage().rss;
    const decoded = await outcome(bytes);
    expect(decoded.ok).toBe(false);
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(64 * 1024 * 1024);
  });

  it('are not taken for another coding', async () => {
    const jls = fixture('jls80_s16.dcm');
    const { start, end } = streamOf(jls);
    const format = pixelElements({ rows: 41, cols: 58, bitsAllocated: 16, signed: true, bytes: new Uint8Array() });
    const fragments = [jls.slice(start, end)];
    for (const syntax of [uids.jpeg2000Lossless, uids.htj2k]) {
      const decoded = await outcome(encapsulated(format, { syntax, fragments }));
      expect(decoded.ok ? null : decoded.problem.code).toBe('pixel-data-damaged');
    }
  });
});

describe('a stream of fewer bits than the header stores', () => {
  it("is never negative, for two's complement would not fit", async () => {
    const { start, end } = streamOf(fixture('jls81_near3.dcm'));
    const fragments = [fixture('jls81_near3.dcm').slice(start, end)];
    const format = pixelElements({ rows: 41, cols: 58, bitsAllocated: 16, signed: true, bytes: new Uint8Array() });
    const { stored } = await decode(encapsulated(format, { syntax: uids.jpegLsNearLossless, fragments }));
    const reference = new Uint16Array(fixture('jls81_near3.i16le').buffer);
    expect([...stored]).toEqual([...reference]);
    expect(Math.max(...reference)).toBeGreaterThan(2047);
  });
});

describe('fragments of several frames', () => {
  const single = fixture('jls80_u12.dcm');
  const { start, end } = streamOf(single);
  const stream = single.slice(start, end);
  const middle = (stream.length >> 2) * 2;
  const halves = [stream.subarray(0, middle), stream.subarray(middle)];
  const frames = (count: number) => ({
    ...pixelElements({ rows: 41, cols: 58, bitsAllocated: 16, bitsStored: 12, bytes: new Uint8Array() }),
    0x00280008: { tag: 0x00280008, vr: 'IS' as const, value: count },
  });
  const syntax = uids.jpegLsLossless;
  const wanted = truth['jls80_u12.dcm']?.frames[0];

  it.each([
    ['a table', fragmentOffsets([...halves, ...halves]).filter((_, n) => n % 2 === 0)],
    ['no entries', []],
    ['a table that is wrong', [0, 7]],
    ['no table item', null],
  ])('are told apart with %s', async (_, table) => {
    const file = encapsulated(frames(2), { syntax, fragments: [...halves, ...halves], table });
    for (const frame of [0, 1]) expect(hashOf(await decode(file, frame))).toBe(wanted);
  });

  it('may be fewer than the header says; the missing one is named', async () => {
    const file = encapsulated(frames(3), { syntax, fragments: [...halves, ...halves] });
    expect(hashOf(await decode(file, 1))).toBe(wanted);
    const missing = await outcome(file, 2);
    expect(missing.ok ? null : missing.problem).toMatchObject({
      code: 'pixel-data-truncated',
      message: expect.stringContaining('says 3 frames, but Pixel Data holds only 2') as string,
    });
  });
});
