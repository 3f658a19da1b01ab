import { sweepAuc, sweepAveragePrecision, sweepOf, type Sweep } from './sweep.js';

/** One scored example: `positive` is the truth, `cluster` the patient it comes from. */
export interface ScoredExample {
  readonly score: number;
  readonly positive: boolean;
  readonly cluster: string;
}

/** Area under the ROC curve: the chance that a positive outscores a negative, ties counted half. NaN without both classes. */
export function rocAuc(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  weights?: ArrayLike<number>,
): number {
  const sweep = sweepOf(scores, positive);
  return sweepAuc(sweep, inOrder(sweep, weights));
}

/** Average precision: the mean, over positives in falling order of score, of the precision at each (ties share a threshold). */
export function averagePrecision(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  weights?: ArrayLike<number>,
): number {
  const sweep = sweepOf(scores, positive);
  return sweepAveragePrecision(sweep, inOrder(sweep, weights));
}

function inOrder({ order }: Sweep, weights: ArrayLike<number> | undefined): Float64Array | undefined {
  return weights && Float64Array.from(order, (index) => weights[index] ?? 0);
}
