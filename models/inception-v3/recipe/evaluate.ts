import { labels, type Label } from '../../../main/contract/index.js';
import type { LinearHead } from '../../../main/training/index.js';
import { teachers } from './crossValidation.js';
import { rankingFigure, type RankingFigure } from './figures.js';
import { headLogits, type HeadData, type HeadExample } from './heads.js';
import type { SeriesLogits } from './studyLevel.js';

export interface NamedFigure extends RankingFigure {
  /** "within ct-ich", "ct-ich to rsna2019", "pooled". */
  readonly set: string;
}

/** Cross-fitted figures within each source and over CT-ICH and RSNA together. */
export function withinFigures(examples: readonly HeadExample[], logits: Float32Array): NamedFigure[] {
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

/** Heads that one source taught, tried on the others. */
export async function acrossFigures(data: HeadData, teacherHeads: readonly LinearHead[]): Promise<NamedFigure[]> {
  const figures: NamedFigure[] = [];
  for (const [index, from] of teachers.entries()) {
    const head = teacherHeads[index];
    if (head === undefined) continue;
    const logits = await headLogits(data, head);
    for (const to of ['ct-ich', 'rsna2019', 'phe-sich']) {
      if (to === from) continue;
      for (const label of to === 'phe-sich' ? (['any'] as const) : labels) {
        const figure = rankingFigure(data.examples, logits, label, (example) => example.source === to);
        if (figure !== null) figures.push({ set: `${from} to ${to}`, ...figure });
      }
    }
  }
  return figures;
}

/**
 * Slice threshold per label: the probability above which 5 % of the slices without it stand. Of a label with enough patients
 * `ictus calibrate` cuts another.
 */
export function sliceThresholds(examples: readonly HeadExample[], logits: Float32Array): Record<Label, number> {
  const entries = labels.map((label, index): [Label, number] => {
    const negatives = examples.flatMap((example, row) => {
      const usual = example.source === 'ct-ich' || example.source === 'rsna2019';
      return usual && example.truth[label] === false ? [logits[row * labels.length + index] ?? 0] : [];
    });
    negatives.sort((left, right) => left - right);
    const logit = negatives[Math.floor(0.95 * negatives.length)] ?? 0;
    return [label, Number((1 / (1 + Math.exp(-logit))).toFixed(4))];
  });
  return Object.fromEntries(entries) as Record<Label, number>;
}

/** The whole series of CT-ICH, in order, by the logits given. */
export function ctIchStudies(
  examples: readonly (HeadExample & { readonly slice: number | null })[],
  logits: Float32Array,
): SeriesLogits[] {
  const rows = new Map<string, number[]>();
  examples.forEach((example, row) => {
    if (example.source !== 'ct-ich') return;
    const of = rows.get(example.patient) ?? [];
    of.push(row);
    rows.set(example.patient, of);
  });
  const any = labels.indexOf('any');
  return [...rows.values()].map((of) => {
    const inOrder = [...of].sort((left, right) => (examples[left]?.slice ?? 0) - (examples[right]?.slice ?? 0));
    return {
      logits: inOrder.map((row) => logits[row * labels.length + any] ?? NaN),
      bleeds: of.some((row) => examples[row]?.truth.any === true),
    };
  });
}
