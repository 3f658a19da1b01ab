import { labels, subtypes, type Truth } from '../../contract/index.js';
import type { ModelEvaluation, WorstSlice } from './evaluation.js';
import type { EvaluationInput, ScoredModel } from './input.js';

const shown = 6;

/** The slices without hemorrhage that scored highest, and those with it that scored lowest; of each patient the worst one. */
export function worstSlices(input: EvaluationInput, model: ScoredModel, identify: boolean): ModelEvaluation['worst'] {
  const places = input.slices.map((_, index) => index);
  const scoreOf = (index: number): number => model.predictions[index]?.probabilities.any ?? 0;
  const worst = (bleeds: boolean): readonly WorstSlice[] => {
    const wrong = places
      .filter((index) => {
        const slice = input.slices[index];
        return slice?.truth.any === bleeds && (input.worstFrom === undefined || slice.source === input.worstFrom);
      })
      .sort((left, right) => (bleeds ? 1 : -1) * (scoreOf(left) - scoreOf(right)));
    const seen = new Set<string>();
    const chosen = wrong.filter((index) => {
      const cluster = input.slices[index]?.cluster ?? '';
      return seen.size < shown && !seen.has(cluster) && seen.add(cluster);
    });
    return chosen.flatMap((index): WorstSlice[] => {
      const slice = input.slices[index];
      if (!slice) return [];
      const { id, study, cluster } = slice;
      return [
        {
          slice: index + 1,
          probability: scoreOf(index),
          truth: truthWords(slice.truth),
          ...(identify ? { identity: `${id}; study ${study}; patient ${cluster}` } : {}),
        },
      ];
    });
  };
  return { from: input.worstFrom ?? null, falsePositives: worst(false), falseNegatives: worst(true) };
}

function truthWords(truth: Truth): string {
  const present = subtypes.filter((subtype) => truth[subtype] === true);
  if (present.length > 0) return present.join(', ');
  if (truth.any) return 'hemorrhage';
  return labels.every((label) => truth[label] === false) ? 'no hemorrhage' : 'no hemorrhage marked';
}
