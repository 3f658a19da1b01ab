import {
  labels,
  subtypes,
  underAny,
  type Label,
  type ModelManifest,
  type Platt,
  type Probabilities,
} from '../contract/index.js';
import { plattProbability } from '../numbers/index.js';
import type { SliceScore, Subtype } from '../contract/index.js';

/** What the study score needs of a manifest. */
export type StudyRule = Pick<ModelManifest, 'study' | 'thicknessMm'> & {
  readonly calibration: { readonly study: Readonly<Record<Label, Platt>> };
  /** Labels of which too few patients were seen to claim anything; absent: none. */
  readonly insufficient?: readonly Label[];
};

/** One slab in order along the normal: its score, and the slices it stands for as the viewer counts them. */
export interface PlacedScore {
  readonly score: Pick<SliceScore, 'logits' | 'inContext' | 'scored'>;
  readonly ordinals: readonly [number, number];
}

export interface StudyProbabilities {
  readonly probabilities: Probabilities;
  /** Calibrated P(any): what bands are cut from. */
  readonly score: number;
  /** The likeliest subtype, whether or not there is evidence for it. */
  readonly leading: Subtype;
  /** What may be said to be seen: the leading subtype, or `any` where the model has no evidence for that. */
  readonly named: Label;
  /** Where `named` is highest. */
  readonly peakSlices: readonly [number, number];
  readonly scoredSlices: number;
  readonly skippedSlices: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Means over each run of `width` neighbours; fewer slices than that make one window. */
export function windowMeans(logits: readonly number[], width: number): readonly number[] {
  const size = Math.min(width, logits.length);
  return Array.from({ length: logits.length - size + 1 }, (_, from) => mean(logits.slice(from, from + size)));
}

/** k windows at the model's thickness cover some millimetres; at another distance of slices as many as cover the same. */
export function thicknessAwareK(rule: Pick<StudyRule, 'study' | 'thicknessMm'>, pitchMm: number | null): number {
  if (pitchMm === null || pitchMm <= 0) return rule.study.topK;
  return Math.max(1, Math.round((rule.study.topK * rule.thicknessMm) / pitchMm));
}

/**
 * Raw study logit of one label (docs/design.md 4.2): the mean of the top k windows of slice logits. Rising in every slice.
 * Null without slices. Head fitting uses this too, so that calibration is fitted on what is calibrated.
 */
export function studyLogit(
  logits: readonly number[],
  rule: Pick<StudyRule, 'study' | 'thicknessMm'>,
  pitchMm: number | null,
): number | null {
  if (logits.length === 0) return null;
  const windows = [...windowMeans(logits, rule.study.windowSlices)].sort((a, b) => b - a);
  return mean(windows.slice(0, thicknessAwareK(rule, pitchMm)));
}

/** The run of slices about the highest window whose own calibrated probability is at least half the peak's. */
function peakOf(logits: readonly number[], width: number, platt: Platt): readonly [number, number] {
  const windows = windowMeans(logits, width);
  const from = windows.indexOf(Math.max(...windows));
  const inside = logits.slice(from, from + Math.min(width, logits.length));
  const peak = from + inside.indexOf(Math.max(...inside));
  const half = plattProbability(logits[peak] ?? 0, platt) / 2;
  const carries = (index: number): boolean => {
    const logit = logits[index];
    return logit !== undefined && plattProbability(logit, platt) >= half;
  };
  let first = peak;
  let last = peak;
  while (carries(first - 1)) first -= 1;
  while (carries(last + 1)) last += 1;
  return [first, last];
}

/**
 * From slices to the study (docs/design.md 4.2). `placed` is in order along the normal; slices skipped for lack of brain count
 * as absent. `any` is the model's own, and no subtype is above it. Null where no slice was scored.
 */
export function studyProbabilities(
  placed: readonly PlacedScore[],
  rule: StudyRule,
  pitchMm: number | null,
): StudyProbabilities | null {
  const scored = placed.filter((one) => one.score.scored);
  if (scored.length === 0) return null;
  const logitsOf = (label: Label): readonly number[] => {
    const index = labels.indexOf(label);
    return scored.map(({ score }) => (score.inContext ?? score.logits)[index] ?? Number.NEGATIVE_INFINITY);
  };
  const own = (label: Label): number =>
    plattProbability(
      studyLogit(logitsOf(label), rule, pitchMm) ?? Number.NEGATIVE_INFINITY,
      rule.calibration.study[label],
    );
  const of = Object.fromEntries(labels.map((label) => [label, own(label)])) as Record<Label, number>;
  const leading = subtypes.reduce((best, subtype) => (of[subtype] > of[best] ? subtype : best), 'epidural');
  const named = rule.insufficient?.includes(leading) === true ? 'any' : leading;
  const [first, last] = peakOf(logitsOf(named), rule.study.windowSlices, rule.calibration.study[named]);
  const probabilities = underAny(of);
  return {
    probabilities,
    score: probabilities.any,
    leading,
    named,
    peakSlices: [scored[first]?.ordinals[0] ?? 1, scored[last]?.ordinals[1] ?? 1],
    scoredSlices: scored.length,
    skippedSlices: placed.length - scored.length,
  };
}
