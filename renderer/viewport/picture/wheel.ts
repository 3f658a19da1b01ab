/** Trackpads send many small deltas, wheels one large: a step is one notch of a wheel, or this much of a trackpad. */
const stepPx = 40;

/** Turns wheel events into whole slice steps, keeping what is left over; a notch of any wheel is at least one step. */
export function wheelSteps(): (event: Pick<WheelEvent, 'deltaY' | 'deltaMode'>) => number {
  let kept = 0;
  return ({ deltaY, deltaMode }) => {
    // Lines or pages (deltaMode 1, 2), and the 100 or 120 px of a notched wheel, are one step each.
    if (deltaMode !== 0 || Math.abs(deltaY) >= 100) {
      kept = 0;
      return Math.sign(deltaY) * Math.max(1, Math.round(deltaMode === 0 ? Math.abs(deltaY) / 120 : 1));
    }
    if (Math.sign(deltaY) !== Math.sign(kept)) kept = 0;
    kept += deltaY;
    const steps = Math.trunc(kept / stepPx);
    kept -= steps * stepPx;
    return steps;
  };
}
