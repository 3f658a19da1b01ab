import type { HeatMap } from '../../../main/contract/index.js';
import { magmaAt } from './colourMap.js';

/** A map that rises less than this above the operating point does not reach the bright end of the colours. */
const leastFullLogits = 4;

function logit(probability: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(inside / (1 - inside));
}

/**
 * The map's value above which a cell argues for more than the label's operating point. The mean of a class activation
 * map plus the head's bias is the slice's logit (global average pooling and a linear head), so a cell that lies as far
 * above the mean as the operating point lies above the slice's own probability stands on it. The main side says it
 * exactly, by the model's calibration; without its word a slope of one is taken.
 */
export function operatingValue(map: HeatMap, sliceProbability: number, threshold: number): number {
  if (map.operatingValue !== undefined) return map.operatingValue;
  const mean = map.values.reduce((sum, value) => sum + value, 0) / Math.max(1, map.values.length);
  return mean + logit(threshold) - logit(sliceProbability);
}

/**
 * The map as RGBA, `sizePx` square, bilinear between cell centres. Transparent below `fromValue`; above it the colour
 * runs from the middle of magma (its dark end would hide in the picture) to its bright end, at the map's own peak.
 */
export function heatMapRgba(map: HeatMap, fromValue: number, sizePx: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(sizePx * sizePx * 4);
  const { side, values } = map;
  const fullLogits = Math.max(leastFullLogits, Math.max(...values) - fromValue);
  const at = (row: number, column: number): number => {
    const insideRow = Math.min(side - 1, Math.max(0, row));
    const insideColumn = Math.min(side - 1, Math.max(0, column));
    return values[insideRow * side + insideColumn] ?? 0;
  };
  for (let y = 0; y < sizePx; y++) {
    const row = ((y + 0.5) * side) / sizePx - 0.5;
    const top = Math.floor(row);
    const down = row - top;
    for (let x = 0; x < sizePx; x++) {
      const column = ((x + 0.5) * side) / sizePx - 0.5;
      const left = Math.floor(column);
      const right = column - left;
      const value =
        (at(top, left) * (1 - right) + at(top, left + 1) * right) * (1 - down) +
        (at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right) * down;
      const above = (value - fromValue) / fullLogits;
      if (above <= 0) continue;
      const [red, green, blue] = magmaAt(0.35 + 0.65 * Math.min(1, above));
      const pixel = (y * sizePx + x) * 4;
      rgba[pixel] = red;
      rgba[pixel + 1] = green;
      rgba[pixel + 2] = blue;
      // A short ramp at the edge, so that the border does not look like a measured outline.
      rgba[pixel + 3] = 255 * Math.min(1, above * 6);
    }
  }
  return rgba;
}
