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

/** What one slice adds to the loss and to its denominator: labels that are not known of it are left out. */
export interface SliceLoss {
  readonly loss: number;
  readonly weight: number;
}

/** The weighted cross-entropy of one slice, as the RSNA challenge counts it. */
export function rsnaSliceLoss(
  answers: readonly { readonly label: Label; readonly probability: number; readonly positive: boolean }[],
): SliceLoss {
  let loss = 0;
  let weights = 0;
  for (const { label, probability, positive } of answers) {
    const p = Math.min(Math.max(probability, leastProbability), 1 - leastProbability);
    loss -= rsnaWeights[label] * (positive ? Math.log(p) : Math.log1p(-p));
    weights += rsnaWeights[label];
  }
  return { loss, weight: weights };
}

/**
 * The weighted log loss of the RSNA Intracranial Hemorrhage Detection challenge (2019): mean over all slices and labels of the
 * cross-entropy, `any` counted twice. A label that is not known of a slice is simply not in its column.
 */
export function rsnaLogLoss(columns: readonly LabelColumn[]): number {
  let loss = 0;
  let weights = 0;
  for (const { label, probabilities, positive } of columns) {
    for (let index = 0; index < probabilities.length; index++) {
      const probability = probabilities[index] ?? Number.NaN;
      const one = rsnaSliceLoss([{ label, probability, positive: Boolean(positive[index]) }]);
      loss += one.loss;
      weights += one.weight;
    }
  }
  return loss / weights;
}
