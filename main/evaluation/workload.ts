import type { DrawOptions } from './clusterDraws.js';
import { resampledIntervals } from './resampled.js';
import type { Band } from './rankingBands.js';

/** Where a reader stands after a share of the list: how many of its bleeding studies have been read by then. */
export interface RecallPoint {
  /** Studies read so far. */
  readonly read: number;
  /** As a share of the list. */
  readonly workload: number;
  readonly found: number;
  readonly recall: number;
}

/** Recall against workload of a list read from the top, one point a study. `bleeds` is in the order of the list. */
export function recallAgainstWorkload(bleeds: readonly boolean[]): readonly RecallPoint[] {
  const bleeding = bleeds.filter(Boolean).length;
  let found = 0;
  return bleeds.map((bleed, index) => {
    if (bleed) found++;
    return {
      read: index + 1,
      workload: (index + 1) / bleeds.length,
      found,
      recall: bleeding === 0 ? 0 : found / bleeding,
    };
  });
}

/** Studies to be read from the top until a share of the bleeding ones has been found. */
export function workloadFor(points: readonly RecallPoint[], recall: number): RecallPoint | null {
  return points.find((point) => point.recall >= recall) ?? null;
}

const steps = 20;

/**
 * Recall after each twentieth of the list, with its band by resampling patients: a study drawn twice is two studies at its place.
 *
 * @param list in the order of the list
 */
export function workloadBand(
  list: readonly { readonly bleeds: boolean; readonly cluster: string }[],
  options: DrawOptions = {},
): Band {
  const x = Array.from({ length: steps + 1 }, (_, step) => step / steps);
  const intervals = resampledIntervals(
    list.map(({ cluster }) => cluster),
    (weights) => recallAtSteps(list, weights, x),
    options,
  );
  return {
    x,
    estimate: intervals.map(({ estimate }) => estimate),
    low: intervals.map(({ low }) => low),
    high: intervals.map(({ high }) => high),
  };
}

/** Recall at each share of the weighted list; within a study that stands on the border it rises in proportion. */
function recallAtSteps(
  list: readonly { readonly bleeds: boolean }[],
  weights: Uint16Array,
  shares: readonly number[],
): readonly number[] {
  let total = 0;
  let bleeding = 0;
  list.forEach(({ bleeds }, index) => {
    total += weights[index] ?? 0;
    if (bleeds) bleeding += weights[index] ?? 0;
  });
  let [read, found, at] = [0, 0, 0];
  return shares.map((share) => {
    const wanted = share * total;
    for (; at < list.length && read + (weights[at] ?? 0) <= wanted; at++) {
      read += weights[at] ?? 0;
      if (list[at]?.bleeds) found += weights[at] ?? 0;
    }
    const part = list[at]?.bleeds ? wanted - read : 0;
    return (found + part) / bleeding;
  });
}
