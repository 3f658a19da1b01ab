/**
 * Grey values of a window, 0 to 255, rounded: LINEAR_EXACT of PS3.3 C.11.2.1.3.2, so that level 40 width 80 maps 0..80 HU evenly.
 * NaN is black.
 */
export function windowToBytes(hu: Float32Array, levelHu: number, widthHu: number): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(hu.length);
  const bottomHu = levelHu - widthHu / 2;
  const perHu = 255 / widthHu;
  // The array type clamps and rounds.
  for (let at = 0; at < hu.length; at++) grey[at] = ((hu[at] ?? 0) - bottomHu) * perHu;
  return grey;
}
