import { rocAuc } from '../../../../main/evaluation/index.js';
import { studyLogit } from '../../../../main/triage/index.js';

/** Thickness of the slices that were learnt from (CT-ICH; most of RSNA), mm. */
export const thicknessMm = 5;
export const windowSlices = 3;
const choicesOfTopK = [1, 2, 3, 4, 6];

/** A whole series: its logits of `any` in order of position, by a network that never saw the patient. */
export interface SeriesLogits {
  readonly logits: readonly number[];
  readonly bleeds: boolean;
}

/** The number of windows whose mean ranks bleeding studies best; the larger of two that rank alike. */
export function chooseTopK(studies: readonly SeriesLogits[]): { readonly topK: number; readonly auc: number } {
  let best = { topK: 1, auc: 0 };
  for (const topK of choicesOfTopK) {
    const auc = rocAuc(
      studies.map(({ logits }) => studyLogit(logits, { study: { windowSlices, topK }, thicknessMm }, null) ?? NaN),
      studies.map(({ bleeds }) => bleeds),
    );
    if (auc >= best.auc) best = { topK, auc };
  }
  return best;
}
