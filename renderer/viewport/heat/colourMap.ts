export type Rgb = readonly [number, number, number];

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
