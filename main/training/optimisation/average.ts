/**
 * Exponential average of weights over steps, in place (Polyak and Juditsky 1992). The first steps count fully, so that the
 * start is soon forgotten: after step t (from 0) the share kept is at most (1 + t) / (10 + t).
 */
export function averageStep(average: Float32Array, weights: Float32Array, step: number, decay: number): void {
  const kept = Math.min(decay, (1 + step) / (10 + step));
  for (let at = 0; at < average.length; at++) {
    const before = average[at] ?? 0;
    average[at] = before + (1 - kept) * ((weights[at] ?? 0) - before);
  }
}
