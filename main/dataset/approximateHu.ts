import type { PictureWindow } from '../contract/index.js';

/** HU of an 8-bit picture as far as its window shows them; what is saturated stands at the window's ends. */
export function approximateHu(values: Uint8Array, window: PictureWindow): Float32Array {
  const lowestHu = window.levelHu - window.widthHu / 2;
  const hu = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    hu[index] = ((values[index] ?? 0) / 255) * window.widthHu + lowestHu;
  }
  return hu;
}
