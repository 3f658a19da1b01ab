import { labels, type Label, type Platt } from '../../../../main/contract/index.js';
import { fitPlatt } from '../../../../main/evaluation/index.js';
import type { Judged } from '../judged/figures.js';

/** Sources whose share of positive slices is the usual one: probabilities are made for them. */
const usualSources: readonly string[] = ['ct-ich', 'rsna2019'];

/** One Platt calibration a label, on logits [examples][6] by networks that never saw the patient. */
export function sliceCalibration(examples: readonly Judged[], logits: Float32Array): readonly Platt[] {
  return labels.map((label: Label, index) => {
    const rows = examples.flatMap(({ source, truth }, row) =>
      usualSources.includes(source) && truth[label] !== undefined ? [row] : [],
    );
    return fitPlatt(
      rows.map((row) => logits[row * labels.length + index] ?? 0),
      rows.map((row) => examples[row]?.truth[label] === true),
    );
  });
}

/** Logits [examples][6] whose sigmoid is the calibrated probability. */
export function calibrated(logits: Float32Array, calibration: readonly Platt[]): Float32Array {
  return logits.map((logit, index) => {
    const { a, b } = calibration[index % labels.length] ?? { a: 1, b: 0 };
    return a * logit + b;
  });
}

/**
 * Slice threshold per label: the probability above which 5 % of the slices without it stand. Of a label with enough patients
 * `ictus calibrate` cuts another.
 */
export function sliceThresholds(examples: readonly Judged[], logits: Float32Array): Record<Label, number> {
  const entries = labels.map((label, index): [Label, number] => {
    const negatives = examples.flatMap(({ source, truth }, row) =>
      usualSources.includes(source) && truth[label] === false ? [logits[row * labels.length + index] ?? 0] : [],
    );
    negatives.sort((left, right) => left - right);
    const logit = negatives[Math.floor(0.95 * negatives.length)] ?? 0;
    return [label, Number((1 / (1 + Math.exp(-logit))).toFixed(4))];
  });
  return Object.fromEntries(entries) as Record<Label, number>;
}
