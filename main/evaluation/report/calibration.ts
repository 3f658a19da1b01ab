import { failed, labels, ok, type Label, type ModelManifest, type Platt, type Result } from '../../contract/index.js';
import { plattProbability } from '../../numbers/index.js';
import { studyLogit } from '../../triage/index.js';
import { cutOperatingPoints, fitPlatt, meanProbability } from '../index.js';
import type { Evidence } from './evaluation.js';
import { enough, evidenceOf, examplesOf, type Example } from './evidence.js';
import type { EvaluationInput, ScoredModel, StudyLevel } from './input.js';
import { logitsOf, placedStudies, scoreStudies } from './studies.js';

type Calibrated = Pick<
  ModelManifest,
  'calibration' | 'operatingPoints' | 'sliceThresholds' | 'insufficient' | 'expectedFlagged'
>;

/** What `ictus calibrate` puts into a model.json, and what stands behind it. */
export interface Calibration {
  readonly fields: Calibrated;
  readonly slices: readonly { readonly label: Label; readonly evidence: Evidence }[];
  readonly studies: readonly { readonly label: Label; readonly evidence: Evidence }[];
}

/** Share of the slices without a label that stand above its threshold. */
const falseAlarms = 0.05;
/** Share of bleeding studies in the list that `expectedFlagged` speaks of. */
const usualPrevalence = 0.15;

/**
 * Calibration and operating points of a model on a labelled set, of which it must have learnt nothing. A label with too
 * little evidence keeps what it had. Problem: too-few-studies, where thresholds would stand on too little.
 */
export function calibrate(
  input: EvaluationInput,
  model: ScoredModel,
  before: StudyLevel & Pick<ModelManifest, 'sliceThresholds'>,
): Result<Calibration> {
  const known = { ...model, studyLevel: before };
  const placed = placedStudies(input, known);
  const sliceLogits = input.slices.map((slice, index) => ({
    ...slice,
    logits: logitsOf(model.predictions[index], before),
  }));
  const slices = labels.map((label, index) =>
    fitOf(
      label,
      before.calibration.slice[label],
      examplesOf(
        sliceLogits,
        label,
        ({ truth }) => truth,
        ({ logits }) => logits[index] ?? 0,
      ),
    ),
  );
  const studies = labels.map((label, index) =>
    fitOf(
      label,
      before.calibration.study[label],
      examplesOf(
        placed,
        label,
        ({ truth }) => truth,
        ({ logits, pitchMm }) =>
          studyLogit(
            logits.map((of) => of[index] ?? 0),
            before,
            pitchMm,
          ) ?? 0,
      ),
    ),
  );
  const [any] = studies;
  if (!any?.evidence.sufficient) {
    return failed(
      'too-few-studies',
      `${input.set.name} holds ${any?.evidence.positives ?? 0} whole studies with hemorrhage and ${(any?.evidence.examples ?? 0) - (any?.evidence.positives ?? 0)} without; operating points need ${enough.patients} patients of each.`,
      { where: input.set.name },
    );
  }
  const prevalence = prevalenceOf(studies, before);
  const calibration = {
    slice: plattsOf(slices),
    study: plattsOf(studies),
    ...(prevalence ? { prevalence } : {}),
  };
  // By their logits: the new calibration must not be undone as if it were the old one.
  const withLogits = model.predictions.map((one, index) => ({ ...one, logits: sliceLogits[index]?.logits ?? [] }));
  const scored = scoreStudies(input, {
    ...model,
    studyLevel: { ...before, calibration },
    predictions: withLogits,
  }).filter(({ truth }) => truth.any !== undefined);
  const operatingPoints = cutOperatingPoints(
    scored.map(({ probabilities }) => probabilities.any),
    scored.map(({ truth }) => truth.any === true),
    `${input.set.name}, ${scored.length} studies by ${model.name}; calibration and thresholds fitted on these same studies`,
  );
  const { sensitivity, specificity } = operatingPoints.ruleIn;
  return ok({
    fields: {
      calibration,
      operatingPoints,
      sliceThresholds: byLabel(slices, ({ label, examples, platt, evidence }) =>
        evidence.sufficient ? thresholdOf(examples, platt) : before.sliceThresholds[label],
      ),
      insufficient: studies.filter(({ evidence }) => !evidence.sufficient).map(({ label }) => label),
      expectedFlagged: {
        share: usualPrevalence * sensitivity + (1 - usualPrevalence) * (1 - specificity),
        source: `a list with ${100 * usualPrevalence} bleeding studies in 100, at the rates of ${input.set.name}`,
      },
    },
    slices: slices.map(({ label, evidence }) => ({ label, evidence })),
    studies: studies.map(({ label, evidence }) => ({ label, evidence })),
  });
}

/**
 * The share of studies with each label that the study calibration adds up to: over these studies where it was fitted on them,
 * else what it had. Null where nobody can say it of some label.
 */
function prevalenceOf(studies: readonly Fit[], before: StudyLevel): Record<Label, number> | null {
  const shares = byLabel(studies, ({ label, examples, platt, evidence }) => {
    const had = before.calibration.prevalence?.[label];
    return evidence.sufficient || had === undefined
      ? meanProbability(
          examples.map(({ score }) => score),
          platt,
        )
      : had;
  });
  return labels.every((label) => shares[label] > 0 && shares[label] < 1) ? shares : null;
}

interface Fit {
  readonly label: Label;
  readonly examples: readonly Example[];
  readonly evidence: Evidence;
  readonly platt: Platt;
}

function fitOf(label: Label, before: Platt, examples: readonly Example[]): Fit {
  const evidence = evidenceOf(examples);
  const platt = evidence.sufficient
    ? fitPlatt(
        examples.map(({ score }) => score),
        examples.map(({ positive }) => positive),
      )
    : before;
  return { label, examples, evidence, platt };
}

/** The calibrated probability above which one in twenty of the slices without the label stands. */
function thresholdOf(examples: readonly Example[], platt: Platt): number {
  const without = examples.filter(({ positive }) => !positive).map(({ score }) => score);
  without.sort((left, right) => left - right);
  const logit = without[Math.floor((1 - falseAlarms) * without.length)] ?? 0;
  return Number(plattProbability(logit, platt).toFixed(4));
}

const plattsOf = (fits: readonly Fit[]): Record<Label, Platt> => byLabel(fits, ({ platt }) => platt);

function byLabel<T>(fits: readonly Fit[], of: (fit: Fit) => T): Record<Label, T> {
  return Object.fromEntries(fits.map((fit) => [fit.label, of(fit)])) as Record<Label, T>;
}
