import { failed, labels, ok, type Result } from '../../contract/index.js';
import { defaultDraws, pairedDifference, resampledMean, type DrawOptions } from '../index.js';
import type { Evaluation, LabelComparison, LatencyFigures, ModelEvaluation } from './evaluation.js';
import { evidenceOf, hasBothClasses } from './evidence.js';
import type { EvaluatedSlice, EvaluationInput, ScoredModel } from './input.js';
import { sliceFigures } from './sliceLevel.js';
import { studyFigures } from './studyLevel.js';
import { scoreStudies } from './studies.js';
import { worstSlices } from './worst.js';

export interface EvaluateOptions extends DrawOptions {
  /** Names slices, studies and patients in the list of the worst; else a slice is its place in the set. */
  readonly identify?: boolean;
  /** "Ictus 0.1.0" */
  readonly program: string;
}

/**
 * All figures of one model on a labelled set, or of two. Intervals are 95 %, by resampling patients.
 * Problem: set-one-class, where no label has both classes.
 */
export function evaluate(input: EvaluationInput, options: EvaluateOptions): Result<Evaluation> {
  const { slices, models, set } = input;
  const uneven = models.find(({ predictions }) => predictions.length !== slices.length);
  if (models.length < 1 || models.length > 2 || uneven)
    throw new RangeError('one or two models, each with one prediction a slice');
  if (!labels.some((label) => hasBoth(slices, label))) {
    const [first] = slices;
    const only = first?.truth.any === true ? 'with' : 'without';
    return failed(
      'set-one-class',
      `All ${slices.length} labelled slices of ${set.name} are ${only} hemorrhage, so nothing can be told apart; add slices of the other kind to the table.`,
      { where: set.name },
    );
  }
  const draws = { draws: options.draws ?? defaultDraws, seed: options.seed ?? 1 };
  const known = slices.filter(({ truth }) => truth.any !== undefined);
  const [first, second] = models;
  return ok({
    schema: 1,
    program: options.program,
    set: {
      ...set,
      slices: slices.length,
      studies: new Set(slices.map(({ study }) => study)).size,
      evidence: evidenceOf(known.map((slice) => ({ ...slice, positive: slice.truth.any === true }))),
    },
    split: input.split,
    notes: input.notes,
    draws: draws.draws,
    models: models.map((model) => evaluateModel(input, model, draws, options.identify ?? false)),
    comparison: first && second ? compare(input, first, second, draws) : null,
  });
}

function hasBoth(slices: readonly EvaluatedSlice[], label: (typeof labels)[number]): boolean {
  return [true, false].every((value) => slices.some(({ truth }) => truth[label] === value));
}

function evaluateModel(
  input: EvaluationInput,
  model: ScoredModel,
  draws: DrawOptions,
  identify: boolean,
): ModelEvaluation {
  return {
    name: model.name,
    hash: model.hash,
    slices: sliceFigures(input, model, draws),
    studies: studyFigures(input, model, draws),
    worst: worstSlices(input, model, identify),
    localisation: localisationFigures(input, model, draws),
    latency: latencyFigures(model),
  };
}

function localisationFigures(
  input: EvaluationInput,
  model: ScoredModel,
  draws: DrawOptions,
): ModelEvaluation['localisation'] {
  const outlined = (model.localisations ?? []).map((one) => ({
    ...one,
    cluster: input.slices[one.slice]?.cluster ?? '',
  }));
  if (outlined.length === 0) return null;
  const meanOf = (value: (one: (typeof outlined)[number]) => number) =>
    resampledMean(
      outlined.map((one) => ({ value: value(one), cluster: one.cluster })),
      draws,
    );
  return {
    slices: outlined.length,
    patients: new Set(outlined.map(({ cluster }) => cluster)).size,
    hits: meanOf(({ hit }) => (hit ? 1 : 0)),
    energy: meanOf(({ energy }) => energy),
    area: meanOf(({ area }) => area),
  };
}

function latencyFigures({ latency }: ScoredModel): LatencyFigures | null {
  if (!latency || latency.networkMs.length === 0) return null;
  return {
    on: latency.on,
    slices: latency.networkMs.length,
    decodeMs: latency.decodeMs.length > 0 ? spread(latency.decodeMs) : null,
    networkMs: spread(latency.networkMs),
  };
}

function spread(values: readonly number[]): { readonly median: number; readonly p95: number } {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

function compare(
  input: EvaluationInput,
  first: ScoredModel,
  second: ScoredModel,
  draws: DrawOptions,
): readonly LabelComparison[] {
  const slices = input.slices.map(({ truth, cluster, patientKnown }, index) => ({
    truth,
    cluster,
    patientKnown,
    probabilities: [first, second].map((model) => model.predictions[index]?.probabilities),
  }));
  const seconds = new Map(scoreStudies(input, second).map((study) => [study.study, study.probabilities]));
  const studies = scoreStudies(input, first).map(({ study, truth, cluster, patientKnown, probabilities }) => ({
    truth,
    cluster,
    patientKnown,
    probabilities: [probabilities, seconds.get(study)],
  }));
  return [['slices', slices] as const, ['studies', studies] as const].flatMap(([level, rows]) =>
    labels.map((label): LabelComparison => {
      const examples = rows.flatMap(({ truth, cluster, patientKnown, probabilities: [one, other] }) => {
        const positive = truth[label];
        if (positive === undefined || !one || !other) return [];
        return [{ positive, cluster, patientKnown, scores: [one[label], other[label]] as const }];
      });
      const evidence = evidenceOf(examples);
      return {
        level,
        label,
        evidence,
        difference: hasBothClasses(evidence) ? pairedDifference(examples, draws) : null,
      };
    }),
  );
}
