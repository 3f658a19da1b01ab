import type { Label } from '../contract/index.js';

/** What the RSNA 2019 challenge counted twice. */
const rsnaWeights: Readonly<Record<Label, number>> = {
  any: 2,
  epidural: 1,
  intraparenchymal: 1,
  intraventricular: 1,
  subarachnoid: 1,
  subdural: 1,
};
/** Probabilities are kept off 0 and 1 by this much, so that one wrong certainty does not count without limit. */
const leastProbability = 1e-15;

export interface LabelColumn {
  readonly label: Label;
  readonly probabilities: ArrayLike<number>;
  readonly positive: ArrayLike<boolean | number>;
}

/**
 * The weighted log loss of the RSNA Intracranial Hemorrhage Detection challenge (2019): mean over all slices and labels of the
 * cross-entropy, `any` counted twice. A label that is not known of a slice is simply not in its column.
 */
export function rsnaLogLoss(columns: readonly LabelColumn[]): number {
  let loss = 0;
  let weights = 0;
  for (const { label, probabilities, positive } of columns) {
    const weight = rsnaWeights[label];
    for (let index = 0; index < probabilities.length; index++) {
      const p = Math.min(Math.max(probabilities[index] ?? Number.NaN, leastProbability), 1 - leastProbability);
      loss -= weight * (positive[index] ? Math.log(p) : Math.log1p(-p));
      weights += weight;
    }
  }
  return loss / weights;
}
