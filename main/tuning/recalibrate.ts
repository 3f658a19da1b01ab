import { labels, type Label, type ModelManifest, type Platt, type Truth } from '../contract/index.js';
import { cutOperatingPoints, fitPlatt } from '../evaluation/index.js';
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
  const study = Object.fromEntries(
    labels.map((label, index) => [label, plattOf(studies, label, index, before)]),
  ) as Record<Label, Platt>;
  const calibration = { ...before.calibration, study };
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

function plattOf(studies: readonly PlacedStudy[], label: Label, index: number, before: ModelManifest): Platt {
  const old = before.calibration.study[label];
  const { fewest } = evidence(studies, label);
  if (fewest < enoughFor.shift) return old;
  const examples = studies.flatMap(({ truth, placed, pitchMm }) => {
    const positive = truth[label];
    const logits = placed.flatMap(({ score }) =>
      score.scored ? [(score.inContext ?? score.logits)[index] ?? NaN] : [],
    );
    const logit = studyLogit(logits, before, pitchMm);
    return positive === undefined || logit === null ? [] : [{ logit, positive }];
  });
  if (fewest >= enoughFor.both) {
    return fitPlatt(
      examples.map(({ logit }) => logit),
      examples.map(({ positive }) => positive),
    );
  }
  const shift = shiftOf(examples.map(({ logit, positive }) => ({ logit: old.a * logit + old.b, positive })));
  return { ...old, b: old.b + shift };
}

/** Patients behind a label: the fewer of those with it and those without. */
function evidence(studies: readonly PlacedStudy[], label: Label): { readonly fewest: number } {
  const patients = (positive: boolean): number =>
    new Set(studies.filter(({ truth }) => truth[label] === positive).map(({ patient }) => patient)).size;
  return { fewest: Math.min(patients(true), patients(false)) };
}
