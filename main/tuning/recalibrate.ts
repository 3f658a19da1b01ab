import { labels, type Label, type ModelManifest, type Platt, type Truth } from '../contract/index.js';
import { cutOperatingPoints, fitPlatt, meanProbability } from '../evaluation/index.js';
import { studyLogit, studyProbabilities, type PlacedScore } from '../triage/index.js';
import { shiftOf } from './shift.js';

/** A study of this site with its slices' scores by the model that is calibrated. */
export interface PlacedStudy {
  readonly patient: string;
  readonly truth: Truth;
  readonly pitchMm: number | null;
  readonly placed: readonly PlacedScore[];
}

export type Recalibrated = Pick<ModelManifest, 'calibration' | 'operatingPoints' | 'expectedFlagged'>;

/**
 * Patients with and without a label from which both numbers of its calibration are fitted, and from which one of them is; and what
 * each depth asks for of those who bleed and who do not.
 */
export const enoughFor = { both: 15, shift: 5, calibration: 5, head: 15, tail: 40 } as const;

/** Share of the studies that bleed on a usual list. */
const usualPrevalence = 0.15;

/**
 * Study-level calibration and operating points for this site, from studies that the judged ones have no patient in common with. The
 * rule: a label with 15 patients with it and 15 without gets a slope and a shift of its own (Platt), with 5 of each the shift
 * alone, with fewer it keeps what it had; operating points are cut anew with 15 patients who bleed and 15 who do not.
 */
export function recalibrated(studies: readonly PlacedStudy[], before: ModelManifest, source: string): Recalibrated {
  const fits = labels.map((label, index): [Label, StudyFit] => [label, fitOf(studies, label, index, before)]);
  const study = Object.fromEntries(fits.map(([label, { platt }]) => [label, platt])) as Record<Label, Platt>;
  const calibration = { ...before.calibration, study, ...prevalenceOf(fits, before) };
  const { fewest } = evidence(studies, 'any');
  if (fewest < enoughFor.both) {
    return { calibration, operatingPoints: before.operatingPoints, expectedFlagged: before.expectedFlagged };
  }
  const known = studies.filter(({ truth }) => truth.any !== undefined);
  const operatingPoints = cutOperatingPoints(
    known.map(({ placed, pitchMm }) => studyProbabilities(placed, { ...before, calibration }, pitchMm)?.score ?? 0),
    known.map(({ truth }) => truth.any === true),
    source,
  );
  const { sensitivity, specificity } = operatingPoints.ruleIn;
  return {
    calibration,
    operatingPoints,
    expectedFlagged: {
      share: usualPrevalence * sensitivity + (1 - usualPrevalence) * (1 - specificity),
      source: `a list with ${100 * usualPrevalence} bleeding studies in 100, at the rates of ${source}`,
    },
  };
}

interface StudyFit {
  readonly platt: Platt;
  /** Mean of its probabilities over the studies it was fitted on; null where it is what it was. */
  readonly share: number | null;
}

/** What the calibration adds up to, label by label; nothing is stated where that is not known of all of them. */
function prevalenceOf(
  fits: readonly (readonly [Label, StudyFit])[],
  { calibration }: ModelManifest,
): Pick<ModelManifest['calibration'], 'prevalence'> {
  const shares = fits.map(([label, { share }]) => [label, share ?? calibration.prevalence?.[label]] as const);
  if (shares.some(([, share]) => share === undefined)) return {};
  return { prevalence: Object.fromEntries(shares) as Record<Label, number> };
}

function fitOf(studies: readonly PlacedStudy[], label: Label, index: number, before: ModelManifest): StudyFit {
  const old = before.calibration.study[label];
  const { fewest } = evidence(studies, label);
  if (fewest < enoughFor.shift) return { platt: old, share: null };
  const examples = studies.flatMap(({ truth, placed, pitchMm }) => {
    const positive = truth[label];
    const logits = placed.flatMap(({ score }) =>
      score.scored ? [(score.inContext ?? score.logits)[index] ?? NaN] : [],
    );
    const logit = studyLogit(logits, before, pitchMm);
    return positive === undefined || logit === null ? [] : [{ logit, positive }];
  });
  const logits = examples.map(({ logit }) => logit);
  if (fewest >= enoughFor.both) {
    const platt = fitPlatt(
      logits,
      examples.map(({ positive }) => positive),
    );
    return { platt, share: meanProbability(logits, platt) };
  }
  const shift = shiftOf(examples.map(({ logit, positive }) => ({ logit: old.a * logit + old.b, positive })));
  const platt = { ...old, b: old.b + shift };
  return { platt, share: meanProbability(logits, platt) };
}

/** Patients behind a label: the fewer of those with it and those without. */
function evidence(studies: readonly PlacedStudy[], label: Label): { readonly fewest: number } {
  const patients = (positive: boolean): number =>
    new Set(studies.filter(({ truth }) => truth[label] === positive).map(({ patient }) => patient)).size;
  return { fewest: Math.min(patients(true), patients(false)) };
}
