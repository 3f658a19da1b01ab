import { plattProbability } from '../numbers/index.js';

export interface LogitExample {
  readonly logit: number;
  readonly positive: boolean;
}

/** The constant that, added to all logits, gives the lowest log loss: Newton's method, with one example of each class added. */
export function shiftOf(examples: readonly LogitExample[]): number {
  const smoothed = [...examples, { logit: 0, positive: true }, { logit: 0, positive: false }];
  let shift = 0;
  for (let step = 0; step < 50; step++) {
    let [slope, curvature] = [0, 1e-9];
    for (const { logit, positive } of smoothed) {
      const p = plattProbability(logit + shift, { a: 1, b: 0 });
      slope += p - Number(positive);
      curvature += p * (1 - p);
    }
    const change = Math.max(-2, Math.min(2, slope / curvature));
    shift -= change;
    if (Math.abs(change) < 1e-9) break;
  }
  return shift;
}
