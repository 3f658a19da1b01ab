import { labels, underAny, type Label, type Platt, type Probabilities } from '../contract/index.js';
import { plattProbability } from '../numbers/index.js';

/**
 * Calibrated probabilities of one slice; no subtype is likelier than `any`, which is the network's own. Null logits (a slice
 * that was skipped because there is no brain on it) are probability 0 for every label.
 */
export function sliceProbabilities(
  logits: readonly number[] | null,
  calibration: Readonly<Record<Label, Platt>>,
): Probabilities {
  const entries = labels.map((label, index): [Label, number] => {
    const logit = logits?.[index];
    return [label, logit === undefined ? 0 : plattProbability(logit, calibration[label])];
  });
  return underAny(Object.fromEntries(entries) as Record<Label, number>);
}
