import { labels, plattProbability, type Label, type Platt } from '../../../main/contract/index.js';
import { fitPlatt, rocAuc } from '../../../main/evaluation/index.js';
import { studyLogit } from '../../../main/triage/index.js';

/** Thickness of the slices the head learns from (CT-ICH; most of RSNA), mm. */
export const thicknessMm = 5;
export const windowSlices = 3;
const choicesOfTopK = [1, 2, 3, 4, 6];

/** A whole series, in order of position, with the logits [slice][label] of a head that never saw the patient. */
export interface ScoredStudy {
  readonly patient: string;
  readonly logits: readonly (readonly number[])[];
  readonly truth: Readonly<Record<Label, boolean>>;
}

function studyLogitOf(study: ScoredStudy, label: Label, topK: number): number {
  const index = labels.indexOf(label);
  const slices = study.logits.map((logits) => logits[index] ?? NaN);
  return studyLogit(slices, { study: { windowSlices, topK }, thicknessMm }, thicknessMm) ?? NaN;
}

/** The number of windows whose mean ranks bleeding studies best; the larger of two that rank alike. */
export function chooseTopK(studies: readonly ScoredStudy[]): { readonly topK: number; readonly auc: number } {
  let best = { topK: 1, auc: 0 };
  for (const topK of choicesOfTopK) {
    const auc = rocAuc(
      studies.map((study) => studyLogitOf(study, 'any', topK)),
      studies.map((study) => study.truth.any),
    );
    if (auc >= best.auc) best = { topK, auc };
  }
  return best;
}

export function studyCalibration(studies: readonly ScoredStudy[], topK: number): Record<Label, Platt> {
  const fitted = labels.map((label): [Label, Platt] => [
    label,
    fitPlatt(
      studies.map((study) => studyLogitOf(study, label, topK)),
      studies.map((study) => study.truth[label]),
    ),
  ]);
  return Object.fromEntries(fitted) as Record<Label, Platt>;
}

/** Calibrated P(any) of a study: never lower than its largest subtype (DESIGN 4.2). */
export function studyScore(study: ScoredStudy, calibration: Readonly<Record<Label, Platt>>, topK: number): number {
  return Math.max(...labels.map((label) => plattProbability(studyLogitOf(study, label, topK), calibration[label])));
}
