import { windowToBytes } from '../pixels/index.js';
import { boxMeans } from './boxMeans.js';
import type { SliceHu } from './sliceHu.js';

/** What two pictures are compared by: a difference hash to find candidates, and a small picture to be sure. */
export interface PictureMark {
  /** 256 bits: of a 17 x 16 picture, whether each value is below its right neighbour (dHash). */
  readonly hash: Uint32Array;
  /** 32 x 32, of mean 0 and length 1: the product of two is their correlation. */
  readonly small: Float32Array;
}

const hashSide = 16;
const smallSide = 32;
/** A window that shows skin, brain and bone: what a picture's own window cut off is cut off here too. */
const window = { levelHu: 40, widthHu: 120 } as const;

export function pictureMark({ hu, rows, cols }: SliceHu): PictureMark {
  const grey = windowToBytes(hu, window.levelHu, window.widthHu);
  const steps = boxMeans(grey, rows, cols, hashSide, hashSide + 1);
  const hash = new Uint32Array((hashSide * hashSide) / 32);
  for (let bit = 0; bit < hashSide * hashSide; bit++) {
    const at = Math.floor(bit / hashSide) * (hashSide + 1) + (bit % hashSide);
    if ((steps[at] ?? 0) < (steps[at + 1] ?? 0)) hash[bit >> 5] = (hash[bit >> 5] ?? 0) | (1 << (bit & 31));
  }
  return { hash, small: unit(boxMeans(grey, rows, cols, smallSide, smallSide)) };
}

/** An empty picture stays all zero, and is like no other. */
function unit(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return length === 0 ? new Float32Array(values.length) : values.map((value) => (value - mean) / length);
}

/** Bits in which two hashes differ, 0 to 256; once it is more than `enough`, the rest is not counted. */
export function bitsApart(left: PictureMark, right: PictureMark, enough: number): number {
  let apart = 0;
  for (let at = 0; at < left.hash.length && apart <= enough; at++) {
    let bits = (left.hash[at] ?? 0) ^ (right.hash[at] ?? 0);
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    apart += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return apart;
}

/** -1 to 1. */
export function correlation(left: PictureMark, right: PictureMark): number {
  let sum = 0;
  for (let at = 0; at < left.small.length; at++) sum += (left.small[at] ?? 0) * (right.small[at] ?? 0);
  return sum;
}
