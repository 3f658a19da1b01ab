import { labels, subtypes, type Label, type Subtype, type Truth } from '../../../main/contract/index.js';
import { randomStream } from '../../../main/numbers/index.js';
import type { EvaluatedSlice, EvaluationInput, ScoredModel } from '../../../main/evaluation/report/index.js';

const identity = Object.fromEntries(labels.map((label) => [label, { kind: 'platt', a: 1, b: 0 }])) as Record<
  Label,
  { kind: 'platt'; a: number; b: number }
>;
const point = { sensitivity: 0.9, specificity: 0.8, bleedingStudies: 200, otherStudies: 200, source: 'made up' };

export const studyLevel = {
  study: { windowSlices: 3, topK: 2 },
  thicknessMm: 5,
  calibration: { slice: identity, study: identity },
  operatingPoints: { ruleOut: { threshold: 0.3, ...point }, ruleIn: { threshold: 0.7, ...point } },
};

const rarer: Readonly<Record<number, Subtype>> = { 2: 'subdural', 6: 'intraparenchymal', 14: 'intraventricular' };

/** Patients of eight slices; each second one bleeds, with subtypes in turn, so that the last is rare when there are few. */
export function madeUpSlices(patients: number, names = 'PAT'): readonly EvaluatedSlice[] {
  return Array.from({ length: patients }, (_, patient) =>
    Array.from({ length: 8 }, (_, position): EvaluatedSlice => {
      const bleeds = patient % 2 === 0 && position >= 3 && position < 6;
      // Epidural in half of the bleeding patients, each other subtype in a tenth or two.
      const subtype = patient % 4 === 0 ? 'epidural' : (rarer[patient % 20] ?? 'subarachnoid');
      return {
        id: `${names}${patient}-${position}`,
        cluster: `${names}${patient}`,
        patientKnown: true,
        study: `study ${names}${patient}`,
        position,
        truth: Object.fromEntries([
          ['any', bleeds],
          ...subtypes.map((one) => [one, bleeds && one === subtype]),
        ]) as Truth,
        source: patient % 3 === 0 ? 'north' : 'south',
        scanner: patient % 5 === 0 ? 'Maker <One> & Co' : 'Two',
        thicknessMm: patient % 2 === 0 ? 5 : 2,
        ageYears: 20 + patient,
      };
    }),
  ).flat();
}

/** A model that sees blood with some noise; `skill` 0 sees none. */
export function madeUpModel(
  slices: readonly EvaluatedSlice[],
  skill: number,
  seed: number,
  more: Partial<ScoredModel> = {},
): ScoredModel {
  const { next: random } = randomStream(seed);
  return {
    name: `skill ${skill}`,
    hash: 'ab'.repeat(32),
    studyLevel,
    predictions: slices.map(({ truth }) => {
      const logits = labels.map((label) => (truth[label] ? skill : 0) + 4 * random() - 2.5);
      const at = (scale: number) =>
        Object.fromEntries(
          labels.map((label, index) => [label, 1 / (1 + Math.exp(-scale * (logits[index] ?? 0)))]),
        ) as Record<Label, number>;
      return { probabilities: at(1), uncalibrated: at(2), logits };
    }),
    ...more,
  };
}

export function madeUpInput(patients: number, models?: readonly ScoredModel[], names?: string): EvaluationInput {
  const slices = madeUpSlices(patients, names);
  return {
    set: { name: 'made up', hash: 'cd'.repeat(32) },
    split: { words: 'ten folds by patient', hash: 'ef'.repeat(32) },
    slices,
    studies: [],
    models: models ?? [madeUpModel(slices, 2, 3)],
    notes: ['Nobody was scanned for this.'],
  };
}
