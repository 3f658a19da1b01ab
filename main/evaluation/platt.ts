import { type Platt } from '../contract/index.js';
import { plattProbability } from '../numbers/index.js';

/**
 * Platt scaling: p = 1 / (1 + exp(-(a z + b))) by Newton's method, with Platt's smoothed targets so that few examples do not
 * give certainty (Platt 1999; Lin, Lin and Weng 2007). `a` is kept above 0.05, so that the result rises with the logit.
 */
export function fitPlatt(logits: ArrayLike<number>, positive: ArrayLike<boolean | number>): Platt {
  const n = logits.length;
  let positives = 0;
  for (let index = 0; index < n; index++) positives += positive[index] ? 1 : 0;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (n - positives + 2);
  let a = 1;
  let b = Math.log((positives + 1) / (n - positives + 1));
  for (let iteration = 0; iteration < 100; iteration++) {
    // The ridge keeps the Newton step finite where the classes are apart.
    let haa = 1e-6;
    let hab = 0;
    let hbb = 1e-6;
    let ga = 0;
    let gb = 0;
    for (let index = 0; index < n; index++) {
      const z = logits[index] ?? 0;
      const p = plattProbability(z, { a, b });
      const error = p - (positive[index] ? high : low);
      const curvature = Math.max(p * (1 - p), 1e-12);
      ga += error * z;
      gb += error;
      haa += curvature * z * z;
      hab += curvature * z;
      hbb += curvature;
    }
    const determinant = haa * hbb - hab * hab;
    const stepA = (hbb * ga - hab * gb) / determinant;
    const stepB = (haa * gb - hab * ga) / determinant;
    const damping = Math.min(1, 2 / (Math.abs(stepA) + Math.abs(stepB) + 1e-12));
    a -= damping * stepA;
    b -= damping * stepB;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-9) break;
  }
  return { kind: 'platt', a: Math.max(a, 0.05), b };
}

/** Mean probability of the logits: the share of positives that a calibration adds up to. NaN without any. */
export function meanProbability(logits: readonly number[], platt: Platt): number {
  return logits.reduce((sum, logit) => sum + plattProbability(logit, platt), 0) / logits.length;
}
