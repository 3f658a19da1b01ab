import { labels, type Interval, type Label, type Truth } from '../../../../main/contract/index.js';
import { rankingIntervals } from '../../../../main/evaluation/index.js';

/** A slice whose score is held against what is known about it. */
export interface Judged {
  readonly source: string;
  /** Or what stands for one: intervals are drawn over these. */
  readonly patient: string;
  readonly truth: Truth;
}

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
  examples: readonly Judged[],
  logits: Float32Array,
  label: Label,
  chosen: (example: Judged) => boolean,
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

export interface NamedFigure extends RankingFigure {
  /** "within ct-ich", "pooled". */
  readonly set: string;
}

/** Cross-fitted figures within each source and over CT-ICH and RSNA together. */
export function withinFigures(examples: readonly Judged[], logits: Float32Array): NamedFigure[] {
  const sets: readonly (readonly [string, readonly string[]])[] = [
    ['within ct-ich', ['ct-ich']],
    ['within rsna2019', ['rsna2019']],
    ['within phe-sich', ['phe-sich']],
    ['ct-ich and rsna2019 pooled', ['ct-ich', 'rsna2019']],
  ];
  return sets.flatMap(([set, sources]) =>
    labels.flatMap((label) => {
      // PHE-SICH knows one subtype only, and for it that is the same as `any`.
      if (set === 'within phe-sich' && label !== 'any') return [];
      const figure = rankingFigure(examples, logits, label, (example) => sources.includes(example.source));
      return figure === null ? [] : [{ set, ...figure }];
    }),
  );
}

/** "0.912 (0.880-0.940)" */
export function intervalWords(interval: Interval): string {
  return `${interval.estimate.toFixed(3)} (${interval.low.toFixed(3)}-${interval.high.toFixed(3)})`;
}
