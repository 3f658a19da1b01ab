import { createHash } from 'node:crypto';
import {
  labels,
  settingsSchema,
  type Label,
  type Platt,
  type Probabilities,
  type RankContext,
  type Truth,
} from '../../contract/index.js';
import { rankStudies, studyProbabilities, type PlacedScore } from '../../triage/index.js';
import { cutOperatingPoints, type OperatingPoints } from '../index.js';
import type { EvaluatedSlice, EvaluationInput, ScoredModel, SlicePrediction, StudyLevel } from './input.js';

/** Fewer slices are no whole head: 60 mm at the thickest usual slice (the rule of triage). */
export const leastSlices = 6;

/** A study with its truth and what a model makes of it. */
export interface ScoredStudy {
  readonly study: string;
  readonly cluster: string;
  readonly patientKnown: boolean;
  readonly truth: Truth;
  /** Calibrated; `any` is the study score. */
  readonly probabilities: Probabilities;
}

const keptAsIs: Platt = { kind: 'platt', a: 1, b: 0 };
const identity = Object.fromEntries(labels.map((label) => [label, keptAsIs])) as Record<Label, Platt>;
/** Where the model is not at hand: a study is what its highest slice is. */
const highestSlice = {
  study: { windowSlices: 1, topK: 1 },
  thicknessMm: 5,
  calibration: { slice: identity, study: identity },
} as const;

/** Studies with enough slices whose order is known, in the order of the set. */
function wholeStudies(slices: readonly EvaluatedSlice[]): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>();
  slices.forEach(({ study }, index) => {
    const of = members.get(study);
    if (of) of.push(index);
    else members.set(study, [index]);
  });
  const whole = [...members].filter(
    ([, own]) => own.length >= leastSlices && own.every((index) => slices[index]?.position != null),
  );
  return new Map(
    whole.map(([study, own]) => [
      study,
      own.sort((left, right) => (slices[left]?.position ?? 0) - (slices[right]?.position ?? 0)),
    ]),
  );
}

/** A whole study with the logits of its slices in order. */
export interface PlacedStudy extends Omit<ScoredStudy, 'probabilities'> {
  readonly logits: readonly (readonly number[])[];
  /** Median thickness of its slices; null where it is not known. */
  readonly pitchMm: number | null;
}

export function placedStudies(input: EvaluationInput, model: ScoredModel): readonly PlacedStudy[] {
  const given = new Map(input.studies.map((study) => [study.study, study.truth]));
  const rule = model.studyLevel ?? highestSlice;
  return [...wholeStudies(input.slices)].flatMap(([study, own]) => {
    const members = own.flatMap((index) => input.slices[index] ?? []);
    const [first] = members;
    if (!first) return [];
    const { cluster, patientKnown } = first;
    const thicknesses = members.flatMap(({ thicknessMm }) => thicknessMm ?? []).sort((left, right) => left - right);
    return [
      {
        study,
        cluster,
        patientKnown,
        truth: { ...truthOfStudy(members), ...given.get(study) },
        logits: own.map((index) => logitsOf(model.predictions[index], rule)),
        pitchMm: thicknesses[Math.floor(thicknesses.length / 2)] ?? null,
      },
    ];
  });
}

/** Study scores by the rule of triage (docs/design.md 4.2). */
export function scoreStudies(input: EvaluationInput, model: ScoredModel): readonly ScoredStudy[] {
  const rule = model.studyLevel ?? highestSlice;
  return placedStudies(input, model).flatMap(({ logits, pitchMm, ...study }) => {
    const placed = logits.map((of, place): PlacedScore => ({
      score: { logits: of, scored: true },
      ordinals: [place + 1, place + 1],
    }));
    const result = studyProbabilities(placed, { ...rule, calibration: { study: rule.calibration.study } }, pitchMm);
    return result ? [{ ...study, probabilities: result.probabilities }] : [];
  });
}

/** A study bleeds where a slice does; it is free of a label where every slice is known to be. */
function truthOfStudy(slices: readonly EvaluatedSlice[]): Truth {
  const known = labels.flatMap((label): [Label, boolean][] => {
    if (slices.some(({ truth }) => truth[label] === true)) return [[label, true]];
    return slices.every(({ truth }) => truth[label] === false) ? [[label, false]] : [];
  });
  return Object.fromEntries(known);
}

/** Logits of the network: those given, else the probabilities with their calibration undone. */
export function logitsOf(
  prediction: SlicePrediction | undefined,
  rule: Pick<StudyLevel, 'calibration'>,
): readonly number[] {
  if (prediction?.logits) return prediction.logits;
  return labels.map((label) => {
    const p = Math.min(Math.max(prediction?.probabilities[label] ?? 0, 1e-9), 1 - 1e-9);
    const { a, b } = rule.calibration.slice[label];
    return (Math.log(p / (1 - p)) - b) / a;
  });
}

/** The model's own points; of predictions without a model, points cut on these very studies. */
export function pointsOf(model: ScoredModel, studies: readonly ScoredStudy[]): OperatingPoints {
  if (model.studyLevel) return model.studyLevel.operatingPoints;
  const known = studies.filter(({ truth }) => truth.any !== undefined);
  return cutOperatingPoints(
    known.map(({ probabilities }) => probabilities.any),
    known.map(({ truth }) => truth.any === true),
    'cut on this very set',
  );
}

/** The studies as the worklist would order them if all arrived at once and nobody were overdue: the model's part alone. */
export function listOrder<T extends Pick<ScoredStudy, 'study' | 'probabilities'>>(
  studies: readonly T[],
  points: OperatingPoints,
): readonly T[] {
  // Ties are broken by UID, and many a set numbers its bleeding patients first: a hash gives nothing away.
  const named = new Map(studies.map((study) => [createHash('sha256').update(study.study).digest('hex'), study]));
  const ranked = rankStudies(
    [...named].map(([studyUid, { probabilities }]) => ({
      studyUid,
      evaluability: 'analysed' as const,
      probabilities,
      order: { priority: 'routine' as const, arrivedMs: 0, source: 'first-seen' as const },
      state: 'unread' as const,
    })),
    rankContext(points),
  );
  return ranked.flatMap(({ studyUid }) => named.get(studyUid) ?? []);
}

function rankContext({ ruleIn, ruleOut }: OperatingPoints): RankContext {
  const settings = settingsSchema.parse({});
  const minute = 60_000;
  const { stat, urgent, routine } = settings.waitCapMinutes;
  return {
    nowMs: 0,
    suspectedSinceDue: 0,
    aiOn: true,
    waitCapMs: { stat: stat * minute, urgent: urgent * minute, routine: routine * minute },
    harmWeights: settings.harmWeights,
    ruleIn: ruleIn.threshold,
    ruleOut: ruleOut.threshold,
    ruleOutEvidence: ruleOut.bleedingStudies,
  };
}
