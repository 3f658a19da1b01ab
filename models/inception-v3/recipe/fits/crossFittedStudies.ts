import { subtypes, type ModelManifest, type Probabilities, type Subtype } from '../../../../main/contract/index.js';
import { studyProbabilities, type PlacedScore } from '../../../../main/triage/index.js';
import type { CrossFitted } from './crossFitted.js';

/** A whole series of CT-ICH, scored by the network that never saw its patient. */
export interface CrossFittedStudy {
  /** The patient: each has one study. */
  readonly study: string;
  /** Calibrated as the manifest says; `any` is the study score. */
  readonly probabilities: Probabilities;
  readonly bleeds: boolean;
  readonly subtypes: readonly Subtype[];
}

export function crossFittedStudies(crossFit: CrossFitted, manifest: ModelManifest): readonly CrossFittedStudy[] {
  return crossFit.stacksInContext.flatMap(({ slices, logits }) => {
    const placed = slices.map((_, index): PlacedScore => ({
      score: { logits: logits[index] ?? [], scored: true },
      ordinals: [index + 1, index + 1],
    }));
    const result = studyProbabilities(placed, manifest, manifest.thicknessMm);
    if (result === null) return [];
    return [
      {
        study: (slices[0]?.patient ?? '').slice('ct-ich:'.length),
        probabilities: result.probabilities,
        bleeds: slices.some(({ truth }) => truth.any === true),
        subtypes: subtypes.filter((label) => slices.some(({ truth }) => truth[label] === true)),
      },
    ];
  });
}
