import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../main/contract/index.js';
import { decodeFrame, parseInstance, uids, type DicomFrame } from '../../main/dicom/index.js';
import { change, ds, encapsulatedFile, pixelElements } from './ctSlice.js';
import { losslessJpeg, segment, type LosslessOptions } from './losslessJpeg.js';

interface Format {
  readonly rows: number;
  readonly cols: number;
  readonly bitsAllocated?: number;
  readonly bitsStored?: number;
  readonly highBit?: number;
  readonly signed?: boolean;
  readonly frames?: number;
}

function jpegFile(fragments: readonly Uint8Array[], format: Format, offsets: readonly number[] = []): Uint8Array {
  const { frames = 1, ...cell } = format;
  return encapsulatedFile(
    uids.jpegLossless,
    fragments,
    {
      ...pixelElements({ bitsAllocated: 16, ...cell, bytes: new Uint8Array(0) }),
      ...change({ tag: 0x00280008, vr: 'IS', value: frames }, ds(0x00281052, -1024)),
    },
    offsets,
  );
}

async function decode(file: Uint8Array, frame = 0): Promise<Result<DicomFrame>> {
  const parsed = parseInstance(file, { complete: true });
  return parsed.ok ? decodeFrame(parsed.value, file, frame) : parsed;
}

async function stored(file: Uint8Array, frame = 0): Promise<number[]> {
  const decoded = await decode(file, frame);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return [...decoded.value.stored];
}

async function problemOf(file: Uint8Array): Promise<string> {
  const decoded = await decode(file);
  return decoded.ok ? 'opened' : `${decoded.problem.code}: ${decoded.problem.message}`;
}

const lossless: fc.Arbitrary<LosslessOptions> = fc
  .record({
    rows: fc.integer({ min: 1, max: 19 }),
    cols: fc.integer({ min: 1, max: 19 }),
    precision: fc.integer({ min: 2, max: 16 }),
    predictor: fc.integer({ min: 1, max: 7 }),
    restartRows: fc.integer({ min: 0, max: 5 }),
    categories: fc.shuffledSubarray(
      Array.from({ length: 17 }, (_, category) => category),
      { minLength: 17 },
    ),
  })
  .chain((size) => {
    const count = size.rows * size.cols;
    const most = 2 ** size.precision - 1;
    // Noise around a mean, anything at all, and the two ends, whose differences are the longest.
    const sample = fc.oneof(
      fc.integer({ min: most >> 1, max: Math.min(most, (most >> 1) + 9) }),
      fc.integer({ min: 0, max: most }),
      fc.constantFrom(0, most, (most + 1) >> 1),
    );
    return fc
      .record({
        samples: fc.array(sample, { minLength: count, maxLength: count }),
        shift: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: size.precision - 1 })),
      })
      .map((image) => ({ ...size, ...image }));
  });

describe('lossless JPEG', () => {
  it('gives back what was coded: every predictor, precision, point transform, restart interval and size', async () => {
    await fc.assert(
      fc.asyncProperty(lossless, async (options) => {
        const { rows, cols, precision, samples, shift = 0 } = options;
        const file = jpegFile([losslessJpeg(options)], { rows, cols, bitsStored: Math.max(precision, 8) });
        expect(await stored(file)).toEqual(Array.from(samples, (value) => (value >> shift) << shift));
      }),
      { seed: 57, numRuns: 400 },
    );
  });

  it('restarts its predictions, and the names of its markers after the eighth', async () => {
    const samples = Array.from({ length: 60 }, (_, at) => (at * 7919) % 65536);
    const options = { rows: 20, cols: 3, samples, precision: 16, predictor: 7, restartRows: 1 };
    expect(await stored(jpegFile([losslessJpeg(options)], options))).toEqual(samples);
  });

  it('reads neighbours that are 32768 apart, the last pixel too', async () => {
    const samples = [0, 32768, 0, 32768, 65535, 32767];
    const options = { rows: 2, cols: 3, samples, precision: 16, predictor: 1 };
    expect(await stored(jpegFile([losslessJpeg(options)], options))).toEqual(samples);
  });

  it.each([
    [
      'signed, as many bits as are stored',
      { bitsStored: 12, signed: true },
      12,
      [0xfff, 0x800, 0x7ff],
      [-1, -2048, 2047],
    ],
    ['signed, whole cells of 12 stored bits', { bitsStored: 12, signed: true }, 16, [0xfff, 0xf800, 5], [-1, -2048, 5]],
    ['left-aligned cells', { bitsStored: 12, highBit: 15 }, 16, [0xfff0, 0x8000, 0x10], [4095, 2048, 1]],
    ['a high bit that the samples do not reach', { bitsStored: 12, highBit: 15 }, 12, [4095, 2048, 1], [4095, 2048, 1]],
    ['8 bits, signed', { bitsAllocated: 8, bitsStored: 8, signed: true }, 8, [255, 128, 1], [-1, -128, 1]],
    [
      'values that need fewer bits than are stored',
      { bitsStored: 16, signed: true },
      12,
      [4095, 2048, 1],
      [4095, 2048, 1],
    ],
    ['8 bits in cells of 16', { bitsAllocated: 16, bitsStored: 8 }, 8, [255, 128, 1], [255, 128, 1]],
  ])('settles the bits of %s', async (_, format, precision, samples, expected) => {
    const stream = losslessJpeg({ rows: 1, cols: 3, samples, precision, predictor: 1 });
    expect(await stored(jpegFile([stream], { rows: 1, cols: 3, ...format }))).toEqual(expected);
  });
});

describe('lossy JPEG', () => {
  it('is clamped, not wrapped, where it overshoots the stored bits', async () => {
    const { bytes, at } = golden('extended51_12bit.dcm');
    const fine = await stored(bytes);
    expect(Math.max(...fine)).toBeGreaterThan(2047);
    const clamped = jpegFile([bytes.subarray(at)], { rows: 21, cols: 19, bitsStored: 11 });
    expect(await stored(clamped)).toEqual(fine.map((value) => Math.min(value, 2047)));
  });
});

describe('frames in fragments', () => {
  const frames = [0, 1, 2].map((frame) => Array.from({ length: 12 }, (_, at) => (at * 311 + frame * 977) % 4096));
  const format = { rows: 3, cols: 4, bitsStored: 12, frames: 3 };
  const streams = frames.map((samples) => losslessJpeg({ ...format, samples, precision: 12, predictor: 1 }));
  const cut = streams.flatMap((stream) => [stream.subarray(0, 40), stream.subarray(40)]);
  const lengths = streams.map((stream) => 16 + 40 + Math.ceil((stream.length - 40) / 2) * 2);

  it.each([
    ['one to a frame', streams, []],
    ['two to a frame, told by the offset table', cut, [0, lengths[0]!, lengths[0]! + lengths[1]!]],
    ['two to a frame, told by where streams begin', cut, []],
  ])('are joined: %s', async (_, fragments, offsets) => {
    const file = jpegFile(fragments, format, offsets);
    for (const frame of [2, 0, 1]) expect(await stored(file, frame)).toEqual(frames[frame]);
  });
});

describe('Pixel Data that are not whole', () => {
  const samples = [5, 6, 7, 8];
  const format = { rows: 2, cols: 2, bitsStored: 12 };
  const stream = losslessJpeg({ ...format, samples, precision: 12, predictor: 1 });

  it('give the frames that they have', async () => {
    const file = jpegFile([stream, stream], { ...format, frames: 5 });
    expect(await stored(file, 1)).toEqual(samples);
    const beyond = await decode(file, 2);
    expect(!beyond.ok && beyond.problem.message).toContain('holds only 2 frames');
  });

  it('may lack the offset table altogether', async () => {
    const file = jpegFile([stream], format);
    const tableAt = file.length - 8 - Math.ceil(stream.length / 2) * 2 - 16;
    expect([...file.subarray(tableAt, tableAt + 8)]).toEqual([0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0]);
    const without = Uint8Array.from([...file.subarray(0, tableAt), ...file.subarray(tableAt + 8)]);
    expect(await stored(without)).toEqual(samples);
  });
});

describe('JPEG data that are refused', () => {
  const format = { rows: 2, cols: 3, bitsStored: 12 };
  const good = { ...format, samples: [1, 2, 3, 4, 5, 6], precision: 12, predictor: 1 };
  const stream = losslessJpeg(good);
  const find = (marker: number) => stream.findIndex((byte, at) => byte === 0xff && stream[at + 1] === marker);
  const patched = (marker: number, offset: number, ...bytes: number[]) => {
    const copy = Uint8Array.from(stream);
    copy.set(bytes, find(marker) + offset);
    return copy;
  };
  const scanAt = find(0xda);
  const sequential = (...scan: number[]) =>
    Uint8Array.from([
      ...[0xff, 0xd8],
      ...segment(0xc1, [12, 0, 2, 0, 3, 1, 1, 0x11, 0]),
      ...stream.subarray(find(0xc4), scanAt),
      ...scan,
      ...[0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  const scan = segment(0xda, [1, 1, 0, 0, 63, 0]);
  const quant = segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]);

  it.each([
    ['other rows than the header', patched(0xc3, 5, 0, 5), 'says 2 x 3 pixels, the compressed image 5 x 3'],
    ['no rows (DNL)', patched(0xc3, 5, 0, 0), 'DNL'],
    [
      'colour',
      Uint8Array.from([
        ...stream.subarray(0, 2),
        ...segment(0xc3, [8, 0, 2, 0, 3, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0]),
        ...stream.subarray(scanAt),
      ]),
      '3 components',
    ],
    ['17 bits', patched(0xc3, 4, 17), '17 bits a sample'],
    ['sequential of 16 bits', patched(0xc3, 1, 0xc1, 0, 11, 16), '16 bits a sample, which the sequential process'],
    ['predictor 0', patched(0xda, 7, 0), 'predictor 0'],
    ['predictor 8', patched(0xda, 7, 8), 'predictor 8'],
    ['all bits left out', patched(0xda, 9, 12), '12 of 12 bits'],
    ['an unknown table', patched(0xda, 6, 0x30), 'Huffman table that they do not define'],
    ['a scan of two components', patched(0xda, 4, 2), 'scan of 2 components'],
    ['more codes than there can be', patched(0xc4, 5, 3, 0), 'more codes than there can be'],
    ['a category that does not exist', patched(0xc4, 21, 17), 'a difference of 17 bits'],
    ['a table cut short', patched(0xc4, 20, 255), 'Huffman table that is cut short'],
    ['an unnamed table', patched(0xc4, 4, 0x27), 'cannot be named'],
    [
      'a restart within a row',
      Uint8Array.from([...stream.subarray(0, scanAt), ...segment(0xdd, [0, 2]), ...stream.subarray(scanAt)]),
      'restart within a row',
    ],
    ['arithmetic coding', patched(0xc3, 1, 0xcb), 'arithmetic-coded JPEG (lossless)'],
    ['arithmetic sequential coding', patched(0xc3, 1, 0xc9), 'arithmetic-coded JPEG (extended sequential)'],
    ['hierarchical coding', patched(0xc3, 1, 0xc7), 'hierarchical JPEG'],
    ['JPEG-LS', patched(0xc3, 1, 0xf7), 'are JPEG-LS'],
    [
      'a second frame header',
      Uint8Array.from([...stream.subarray(0, scanAt), ...stream.subarray(2)]),
      'second frame header',
    ],
    [
      'a scan without an image',
      Uint8Array.from([0xff, 0xd8, ...stream.subarray(scanAt)]),
      'before they say what image',
    ],
    ['no quantisation', sequential(...scan), 'quantisation table that they do not define'],
    [
      'a lossless table for coefficients',
      sequential(...quant, ...segment(0xc4, [16, 1, ...Array.from({ length: 15 }, () => 0), 0]), ...scan),
      'table of the lossless process',
    ],
    ['no JPEG', Uint8Array.from([1, 2, 3, 4]), 'do not begin'],
  ])('%s', async (_, bytes, sentence) => {
    const problem = await problemOf(jpegFile([bytes], format));
    expect(problem).toMatch(/^(pixel-format-unsupported|pixel-data-damaged): /);
    expect(problem).toContain(sentence);
  });

  it('samples of more bits than their cell', async () => {
    const problem = await problemOf(jpegFile([stream], { rows: 2, cols: 3, bitsAllocated: 8 }));
    expect(problem).toContain('12 bits a pixel where the header allows 8');
  });

  it('a progressive scan that comes twice', async () => {
    const { bytes, at } = golden('progressive55_12bit.dcm');
    const scans = bytes.subarray(at);
    const first = scans.findIndex((byte, index) => byte === 0xff && scans[index + 1] === 0xda);
    // The second scan says that it is of the mean again.
    const second = scans.findIndex((byte, index) => index > first && byte === 0xff && scans[index + 1] === 0xda);
    scans.set([0, 0, 1], second + 7);
    expect(await problemOf(bytes)).toContain('does not follow on those before it');
  });
});

function golden(name: string): { readonly bytes: Uint8Array; readonly at: number } {
  const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/dicom/jpeg/${name}`, import.meta.url)));
  return {
    bytes,
    at: bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff),
  };
}

describe('damaged JPEG data', () => {
  it('say after how many rows they end', async () => {
    const rows = 40;
    const samples = Array.from({ length: rows * 8 }, (_, at) => (at * 7919) % 4096);
    const options = { rows, cols: 8, samples, precision: 12, predictor: 1, restartRows: 4 };
    const stream = losslessJpeg(options);
    const fourth = stream.findIndex((byte, at) => byte === 0xff && stream[at + 1] === 0xd3);
    const file = jpegFile([stream.subarray(0, fourth + 2)], options);
    expect(await problemOf(file)).toContain(
      'pixel-data-truncated: The JPEG data end or are damaged after 16 of 40 rows',
    );
  });

  it('are no picture where a restart marker is out of turn, or bytes before it are left over', async () => {
    const samples = Array.from({ length: 64 }, (_, at) => at);
    const options = { rows: 8, cols: 8, samples, precision: 12, predictor: 1, restartRows: 2 };
    const stream = losslessJpeg(options);
    const second = stream.findIndex((byte, at) => byte === 0xff && stream[at + 1] === 0xd1);
    const outOfTurn = Uint8Array.from(stream).fill(0xd5, second + 1, second + 2);
    const leftOver = [...stream.subarray(0, second), 0x55, 0x55, ...stream.subarray(second)];
    for (const bytes of [outOfTurn, Uint8Array.from(leftOver)]) {
      expect(await problemOf(jpegFile([bytes], options))).toContain('after 4 of 8 rows');
    }
  });

  it('are refused before memory is taken for a frame that they cannot fill', async () => {
    const stream = losslessJpeg({ rows: 1, cols: 1, samples: [1], precision: 16, predictor: 1 });
    const sizeAt = stream.findIndex((byte, at) => byte === 0xff && stream[at + 1] === 0xc3) + 5;
    stream.set([0x10, 0, 0x10, 0], sizeAt);
    const before = process.memoryUsage().arrayBuffers;
    const problem = await problemOf(jpegFile([stream], { rows: 4096, cols: 4096 }));
    expect(problem).toContain('pixel-data-truncated');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it('are not taken for whole when a progressive image is cut between its scans', async () => {
    const { bytes, at } = golden('progressive55_12bit.dcm');
    const lastScan = bytes.findLastIndex((byte, index) => byte === 0xff && bytes[index + 1] === 0xda);
    const file = jpegFile([bytes.subarray(at, lastScan)], { rows: 21, cols: 19, bitsStored: 12 });
    expect(await problemOf(file)).toContain('pixel-data-truncated');
  });

  const names = readdirSync(new URL('../fixtures/dicom/jpeg/', import.meta.url)).filter((name) =>
    name.endsWith('.dcm'),
  );

  it.each(names)('never throw or hang, and give a whole frame or a sentence: %s', async (name) => {
    const { bytes, at } = golden(name);
    const mutation = fc.oneof(
      { weight: 4, arbitrary: fc.record({ place: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }) },
      { weight: 1, arbitrary: fc.record({ cut: fc.nat() }) },
    );
    const outcomes = { opened: 0, refused: 0 };
    let slowestMs = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (how) => {
        const copy = Uint8Array.from(bytes);
        const spread = bytes.length - at;
        if ('place' in how) copy[at + (how.place % spread)] = how.byte;
        const damaged = 'cut' in how ? copy.subarray(0, at + (how.cut % spread)) : copy;
        const start = performance.now();
        const decoded = await decode(damaged);
        slowestMs = Math.max(slowestMs, performance.now() - start);
        outcomes[decoded.ok ? 'opened' : 'refused'] += 1;
        if (decoded.ok) expect(decoded.value.stored.length).toBe(decoded.value.rows * decoded.value.cols);
        else expect(decoded.problem.message).toMatch(/\.$/);
      }),
      { seed: 51, numRuns: 200 },
    );
    expect(slowestMs).toBeLessThan(2000);
    expect(outcomes.refused).toBeGreaterThan(20);
  });
});
