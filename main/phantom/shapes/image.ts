import { mix, seedOf } from '../../numbers/index.js';
import { clamp } from './curves.js';

/** Blurs rows, then columns, with the kernel 1 2 1: the scanner's point spread, about one pixel wide. */
export function softenImage(hu: Float32Array, size: number, scratch: Float32Array): void {
  const last = size - 1;
  for (let row = 0; row < size * size; row += size) {
    let left = hu[row] ?? 0;
    let here = left;
    for (let i = row; i < row + last; i++) {
      const right = hu[i + 1] ?? 0;
      scratch[i] = (left + here + here + right) * 0.25;
      left = here;
      here = right;
    }
    scratch[row + last] = (left + here + here + here) * 0.25;
  }
  for (let row = 0; row < size * size; row += size) {
    const above = row > 0 ? row - size : row;
    const below = row < last * size ? row + size : row;
    for (let x = 0; x < size; x++) {
      const here = scratch[row + x] ?? 0;
      hu[row + x] = ((scratch[above + x] ?? 0) + here + here + (scratch[below + x] ?? 0)) * 0.25;
    }
  }
}

/** Near-normal number of variance 1 from one 32-bit word: the sum of its four bytes (Irwin-Hall of order 4). */
const byteScale = 1 / Math.sqrt(4 * ((256 * 256 - 1) / 12));

/**
 * Adds noise as filtered back projection leaves it: correlated over a few pixels with the lowest frequencies missing
 * (a narrow minus a wide blur), strongest in the middle of the head where the fewest photons arrive.
 */
export function addNoise(
  hu: Float32Array,
  size: number,
  noiseHu: number,
  seed: number,
  narrow: Float32Array,
  wide: Float32Array,
  scratch: Float32Array,
): void {
  if (noiseHu <= 0) return;
  const count = size * size;
  const base = seedOf(seed, 77);
  for (let i = 0; i < count; i++) {
    const word = mix(base + Math.imul(i, 0x9e3779b9));
    narrow[i] = ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510) * byteScale;
  }
  softenImage(narrow, size, scratch);
  wide.set(narrow);
  softenImage(wide, size, scratch);
  softenImage(wide, size, scratch);
  softenImage(wide, size, scratch);
  // Measured once over a large field: standard deviation of narrow - 0.7 * wide is 0.2706.
  const gain = noiseHu / 0.2706;
  const middle = (size - 1) / 2;
  const reach = 1 / (0.42 * size) ** 2;
  for (let y = 0; y < size; y++) {
    const dy = (y - middle) * (y - middle);
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const off = clamp(((x - middle) * (x - middle) + dy) * reach, 0, 1);
      const air = (hu[i] ?? 0) < -900 ? 1.6 : 1;
      hu[i] = (hu[i] ?? 0) + ((narrow[i] ?? 0) - 0.7 * (wide[i] ?? 0)) * gain * air * (1.12 - 0.42 * off);
    }
  }
}

/** Rounds to whole HU within what 12 stored bits hold with an intercept of -1024. */
export function roundHu(hu: Float32Array): Int16Array {
  const out = new Int16Array(hu.length);
  for (let i = 0; i < hu.length; i++) out[i] = Math.floor(clamp(hu[i] ?? 0, -1024, 3071) + 0.5);
  return out;
}
