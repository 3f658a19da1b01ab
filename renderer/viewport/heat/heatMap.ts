import type { HeatMap } from '../../../main/contract/index.js';
import type { Field } from './contours.js';

/** A map that rises less than this above the operating value does not reach the bright end of the colours. */
const leastFullLogits = 4;
/** The dark end of the colours would hide in the picture. */
const darkest = 0.35;

/** How opaque a map is drawn on a slice of a probability: fainter, the lower it is, and never quite gone. */
export function heatOpacity(sliceProbability: number): number {
  return 0.3 + 0.7 * Math.min(1, Math.max(0, sliceProbability));
}

/** The range of values that the colours stand for: from the operating value to the map's peak, at least four logits on. */
export function heatRange({ values, operatingValue }: HeatMap): readonly [number, number] {
  return [operatingValue, operatingValue + Math.max(leastFullLogits, Math.max(...values) - operatingValue)];
}

/**
 * A map on `side` x `side` cells, bilinear between its own cell centres; -Infinity below its operating value and
 * outside the head.
 */
export function heatField(map: HeatMap, head: Uint8Array, side: number): Field {
  const at = (row: number, column: number): number => {
    const insideRow = Math.min(map.side - 1, Math.max(0, row));
    const insideColumn = Math.min(map.side - 1, Math.max(0, column));
    return map.values[insideRow * map.side + insideColumn] ?? 0;
  };
  const values = new Float32Array(side * side).fill(-Infinity);
  for (let y = 0; y < side; y++) {
    const row = ((y + 0.5) * map.side) / side - 0.5;
    const top = Math.floor(row);
    const down = row - top;
    for (let x = 0; x < side; x++) {
      if (head[y * side + x] !== 1) continue;
      const column = ((x + 0.5) * map.side) / side - 0.5;
      const left = Math.floor(column);
      const right = column - left;
      values[y * side + x] =
        (at(top, left) * (1 - right) + at(top, left + 1) * right) * (1 - down) +
        (at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right) * down;
    }
  }
  return { side, values: values.map((value) => (value >= map.operatingValue ? value : -Infinity)) };
}

/** The field as RGBA, transparent where it has no value. */
export function heatRgba(
  { side, values }: Field,
  [from, to]: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(side * side * 4);
  for (const [cell, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    const part = Math.min(1, (value - from) / (to - from));
    rgba.set(heatColour(part), cell * 4);
    // Barely there at the operating value: the contour line says where that is, and the picture stays to be read.
    rgba[cell * 4 + 3] = 255 * part;
  }
  return rgba;
}

/** Levels of the contour lines, parts of the range: at the operating value, and twice above it. */
export const contourParts = [0, 0.35, 0.7] as const;

export type Rgb = readonly [number, number, number];

/** The colour of a part of the range, 0 to 1. */
export function heatColour(part: number): Rgb {
  return magmaAt(darkest + (1 - darkest) * Math.min(1, Math.max(0, part)));
}

/**
 * Nine anchors of the magma map (S. van der Walt and N. Smith, matplotlib, CC0), evenly spaced; between them the map is
 * linear. Its lightness rises monotonically, so it also reads in grey and to colour-blind eyes.
 */
const magma: readonly Rgb[] = [
  [0, 0, 4],
  [28, 16, 68],
  [79, 18, 123],
  [129, 37, 129],
  [181, 54, 122],
  [229, 80, 100],
  [251, 135, 97],
  [254, 194, 135],
  [252, 253, 191],
];

/** Colour at `t` in 0..1; outside it is clipped. */
export function magmaAt(t: number): Rgb {
  const place = Math.min(1, Math.max(0, t)) * (magma.length - 1);
  const below = Math.min(magma.length - 2, Math.floor(place));
  const part = place - below;
  const from = magma[below] ?? [0, 0, 0];
  const to = magma[below + 1] ?? from;
  const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * part);
  return [mix(0), mix(1), mix(2)];
}
