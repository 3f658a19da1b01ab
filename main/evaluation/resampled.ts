import type { Interval } from '../contract/index.js';
import { percentileInterval } from '../numbers/index.js';
import { clusterDraws, defaultDraws, type DrawOptions } from './clusterDraws.js';

/**
 * Percentile intervals of any figures, by resampling patients.
 *
 * @param clusterOf the patient of each example
 * @param figures the figures where each example counts as often as its weight says (all once: the estimate)
 */
export function resampledIntervals(
  clusterOf: readonly string[],
  figures: (weights: Uint16Array) => readonly number[],
  options: DrawOptions = {},
): readonly Interval[] {
  const draws = options.draws ?? defaultDraws;
  const source = clusterDraws(clusterOf, options.seed ?? 1);
  const estimates = figures(new Uint16Array(clusterOf.length).fill(1));
  const values = estimates.map(() => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw++) {
    const found = figures(source.next());
    values.forEach((of, index) => (of[draw] = found[index] ?? Number.NaN));
  }
  return estimates.map((estimate, index) => percentileInterval(estimate, values[index] ?? [], options.level));
}

/** A mean over examples, sum of `value` by sum of `share` (1 where absent), with its interval. */
export function resampledMean(
  examples: readonly { readonly value: number; readonly share?: number; readonly cluster: string }[],
  options: DrawOptions = {},
): Interval {
  const [interval] = resampledIntervals(
    examples.map(({ cluster }) => cluster),
    (weights) => {
      let sum = 0;
      let shares = 0;
      examples.forEach(({ value, share = 1 }, index) => {
        const weight = weights[index] ?? 0;
        sum += weight * value;
        shares += weight * share;
      });
      return [sum / shares];
    },
    options,
  );
  return interval ?? { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };
}
