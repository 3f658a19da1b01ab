import type { ScoredExample } from './ranking.js';

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** A metric over scores and truths in which an example may count several times. */
type WeightedMetric = (
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  weights?: ArrayLike<number>,
) => number;

/**
 * 95 % percentile interval by resampling whole patients with replacement (neighbouring slices of one patient are nearly the
 * same picture, so slices must not be resampled one by one). Draws without both classes are left out. Seeded, so the same
 * examples always give the same interval.
 */
export function clusteredInterval(
  examples: readonly ScoredExample[],
  metric: WeightedMetric,
  options: { readonly draws?: number; readonly seed?: number } = {},
): Interval {
  // In order of score, so that the sort inside the metric finds nothing to do in each of the draws.
  const ordered = [...examples].sort((left, right) => left.score - right.score);
  const scores = ordered.map((example) => example.score);
  const positive = ordered.map((example) => example.positive);
  const clusters = [...new Set(examples.map((example) => example.cluster))];
  const clusterIndex = new Map(clusters.map((cluster, index) => [cluster, index]));
  const clusterOf = ordered.map((example) => clusterIndex.get(example.cluster) ?? 0);
  const random = seededRandom(options.seed ?? 1);
  const values: number[] = [];
  for (let draw = 0; draw < (options.draws ?? 1000); draw++) {
    const counts = new Float64Array(clusters.length);
    for (let pick = 0; pick < clusters.length; pick++) {
      const index = Math.floor(random() * clusters.length);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    const value = metric(
      scores,
      positive,
      clusterOf.map((cluster) => counts[cluster] ?? 0),
    );
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((left, right) => left - right);
  return {
    estimate: metric(scores, positive),
    low: values[Math.floor(0.025 * values.length)] ?? NaN,
    high: values[Math.min(values.length - 1, Math.floor(0.975 * values.length))] ?? NaN,
  };
}

/** mulberry32: 32 bits of state, enough for resampling. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
