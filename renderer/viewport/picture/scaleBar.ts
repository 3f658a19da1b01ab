export interface ScaleBar {
  readonly lengthMm: number;
  readonly lengthPx: number;
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200];

/** The longest round length that fits into `roomPx` at `mmPerPx`; null where the scale is unknown. */
export function scaleBar(mmPerPx: number | null, roomPx: number): ScaleBar | null {
  if (mmPerPx === null || !(mmPerPx > 0)) return null;
  let best: ScaleBar | null = null;
  for (const lengthMm of steps) {
    const lengthPx = lengthMm / mmPerPx;
    if (lengthPx <= roomPx) best = { lengthMm, lengthPx };
  }
  return best;
}
