import type { InputSpec } from '../contract/index.js';

/**
 * The square of the image that the network's input covers, in image pixels: x and y of its top left corner, and its side.
 * `pad`: the longer side, so that x or y may be negative and the square reaches past the image; `crop`: the shorter side.
 */
export function inputSquare(
  rows: number,
  cols: number,
  input: Pick<InputSpec, 'geometry'>,
): readonly [x: number, y: number, size: number] {
  const side = input.geometry === 'pad' ? Math.max(rows, cols) : Math.min(rows, cols);
  return [startOf(cols, side), startOf(rows, side), side];
}

/** Centred; of an odd difference the smaller half stands (or is cut) before the image. */
function startOf(length: number, side: number): number {
  return side > length ? 0 - Math.floor((side - length) / 2) : Math.floor((length - side) / 2);
}
