import { randomStream } from '../numbers/index.js';

export interface DrawOptions {
  /** Absent: `defaultDraws`. */
  readonly draws?: number;
  readonly seed?: number;
  /** Share of the draws within an interval; 0.95 where absent. */
  readonly level?: number;
}

export const defaultDraws = 2000;

/** Patients drawn with replacement: how often each counts in a draw, spread over the examples that are theirs. */
export interface ClusterDraws {
  readonly clusters: number;
  /** Draws once; the answer says how often each example counts, and is overwritten by the next draw. */
  next(): Uint16Array;
}

/**
 * Resamples whole patients (neighbouring slices of one patient are nearly the same picture, so slices must not be resampled one by
 * one: Field and Welsh 2007). The same clusters and seed always give the same draws.
 */
export function clusterDraws(clusterOf: readonly string[], seed: number): ClusterDraws {
  const names = new Map<string, number>();
  const index = Uint32Array.from(clusterOf, (name) => {
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    return known;
  });
  const clusters = names.size;
  const random = randomStream(seed);
  const counts = new Uint16Array(clusters);
  const weights = new Uint16Array(index.length);
  return {
    clusters,
    next() {
      counts.fill(0);
      for (let pick = 0; pick < clusters; pick++) {
        const drawn = random.below(clusters);
        counts[drawn] = (counts[drawn] ?? 0) + 1;
      }
      for (let example = 0; example < index.length; example++) weights[example] = counts[index[example] ?? 0] ?? 0;
      return weights;
    },
  };
}
