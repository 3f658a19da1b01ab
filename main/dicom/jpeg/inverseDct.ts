import type { JpegHeader } from './codestream.js';

/** Bits behind the point of the multipliers. */
const pointBits = 13;

function fixed(value: number): number {
  return Math.round(value * (1 << pointBits));
}

const [m0298, m0390, m0541, m0765] = [fixed(0.298631336), fixed(0.390180644), fixed(0.5411961), fixed(0.765366865)];
const [m0899, m1175, m1501, m1847] = [fixed(0.899976223), fixed(1.175875602), fixed(1.50132111), fixed(1.847759065)];
const [m1961, m2053, m2562, m3072] = [fixed(1.96157056), fixed(2.053119869), fixed(2.562915447), fixed(3.072711026)];

/**
 * Samples by row of an image's blocks of coefficients, each block 64 of them by row. The transform is the one of
 * Loeffler, Ligtenberg and Moschytz (ICASSP 1989) in 32-bit whole numbers, with the multipliers and the two roundings
 * of libjpeg's accurate transform ("islow"), so that the values are those that other viewers show.
 */
export function samplesOfBlocks(
  coefficients: Int16Array,
  quant: Uint16Array,
  header: JpegHeader,
): Uint16Array<ArrayBuffer> {
  const { rows, cols, precision } = header;
  const samples = new Uint16Array(rows * cols);
  // What the columns keep behind the point for the rows; samples of 12 bits leave less room in 32.
  const keptBits = precision === 8 ? 2 : 1;
  const middle = 1 << (precision - 1);
  const most = (1 << precision) - 1;
  const block = new Int32Array(64);
  let base = 0;
  for (let top = 0; top < rows; top += 8) {
    for (let start = 0; start < cols; start += 8, base += 64) {
      for (let at = 0; at < 64; at++) block[at] = Math.imul(coefficients[base + at] ?? 0, quant[at] ?? 0);
      for (let col = 0; col < 8; col++) transform(block, col, 8, pointBits - keptBits);
      for (let row = 0; row < 64; row += 8) transform(block, row, 1, pointBits + keptBits + 3);
      const height = Math.min(8, rows - top);
      const width = Math.min(8, cols - start);
      for (let row = 0; row < height; row++) {
        const at = (top + row) * cols + start;
        for (let col = 0; col < width; col++) {
          const value = (block[row * 8 + col] ?? 0) + middle;
          samples[at + col] = value < 0 ? 0 : value > most ? most : value;
        }
      }
    }
  }
  return samples;
}

/** Inverse transform of eight numbers, in place, which drops `shift` bits with rounding. */
function transform(block: Int32Array, at: number, step: number, shift: number): void {
  // One name at a time: arrays taken apart are slow until the compiler has seen them often.
  const i1 = at + step;
  const i2 = at + 2 * step;
  const i3 = at + 3 * step;
  const i4 = at + 4 * step;
  const i5 = at + 5 * step;
  const i6 = at + 6 * step;
  const i7 = at + 7 * step;
  const x0 = block[at] ?? 0;
  const x1 = block[i1] ?? 0;
  const x2 = block[i2] ?? 0;
  const x3 = block[i3] ?? 0;
  const x4 = block[i4] ?? 0;
  const x5 = block[i5] ?? 0;
  const x6 = block[i6] ?? 0;
  const x7 = block[i7] ?? 0;
  const half = 1 << (shift - 1);
  if ((x1 | x2 | x3 | x4 | x5 | x6 | x7) === 0) {
    // Most lines of a CT hold a mean only.
    const flat = ((x0 << pointBits) + half) >> shift;
    block[at] = flat;
    block[i1] = flat;
    block[i2] = flat;
    block[i3] = flat;
    block[i4] = flat;
    block[i5] = flat;
    block[i6] = flat;
    block[i7] = flat;
    return;
  }
  const rotated = Math.imul(x2 + x6, m0541);
  const even2 = rotated - Math.imul(x6, m1847);
  const even3 = rotated + Math.imul(x2, m0765);
  const even0 = ((x0 + x4) << pointBits) + half;
  const even1 = ((x0 - x4) << pointBits) + half;
  const e0 = even0 + even3;
  const e1 = even1 + even2;
  const e2 = even1 - even2;
  const e3 = even0 - even3;

  const shared = Math.imul(x7 + x3 + x5 + x1, m1175);
  const sum73 = shared - Math.imul(x7 + x3, m1961);
  const sum51 = shared - Math.imul(x5 + x1, m0390);
  const sum71 = Math.imul(x7 + x1, m0899);
  const sum53 = Math.imul(x5 + x3, m2562);
  const o0 = Math.imul(x1, m1501) - sum71 + sum51;
  const o1 = Math.imul(x3, m3072) - sum53 + sum73;
  const o2 = Math.imul(x5, m2053) - sum53 + sum51;
  const o3 = Math.imul(x7, m0298) - sum71 + sum73;

  block[at] = (e0 + o0) >> shift;
  block[i7] = (e0 - o0) >> shift;
  block[i1] = (e1 + o1) >> shift;
  block[i6] = (e1 - o1) >> shift;
  block[i2] = (e2 + o2) >> shift;
  block[i5] = (e2 - o2) >> shift;
  block[i3] = (e3 + o3) >> shift;
  block[i4] = (e3 - o3) >> shift;
}
