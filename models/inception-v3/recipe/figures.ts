import { labels, type Label } from '../../../main/contract/index.js';
import { rankingIntervals, type Interval } from '../../../main/evaluation/index.js';
import type { HeadExample } from './heads.js';

/** Ranking of slices by one label, with how much evidence stands behind it. */
export interface RankingFigure {
  readonly label: Label;
  readonly auc: Interval;
  readonly averagePrecision: Interval;
  readonly slices: number;
  readonly positiveSlices: number;
  readonly patients: number;
  readonly positivePatients: number;
}

/** Null where one class is missing. `logits` is [examples][6]; examples whose logit is NaN or truth unknown are left out. */
export function rankingFigure(
  examples: readonly HeadExample[],
  logits: Float32Array,
  label: Label,
  chosen: (example: HeadExample) => boolean,
  draws = 1000,
): RankingFigure | null {
  const index = labels.indexOf(label);
  const scored = examples.flatMap((example, row) => {
    const score = logits[row * labels.length + index] ?? NaN;
    const positive = example.truth[label];
    if (!chosen(example) || positive === undefined || Number.isNaN(score)) return [];
    return [{ score, positive, cluster: example.patient }];
  });
  const positives = scored.filter((example) => example.positive);
  if (positives.length === 0 || positives.length === scored.length) return null;
  return {
    label,
    ...rankingIntervals(scored, { draws }),
    slices: scored.length,
    positiveSlices: positives.length,
    patients: new Set(scored.map((example) => example.cluster)).size,
    positivePatients: new Set(positives.map((example) => example.cluster)).size,
  };
}

/** "0.912 (0.880-0.940)" */
export function intervalWords(interval: Interval): string {
  return `${interval.estimate.toFixed(3)} (${interval.low.toFixed(3)}-${interval.high.toFixed(3)})`;
}
