import type { Interval } from '../contract/index.js';

/** The 97.5 % point of the normal distribution. */
const z = 1.959963984540054;

/**
 * 95 % interval of a share by Wilson's score (Wilson 1927; Newcombe 1998): unlike resampling it says that 36 of 36 is not yet
 * certainty. For examples that are independent, such as one study a patient. NaN where there are none.
 */
export function wilsonInterval(hits: number, examples: number): Interval {
  const share = hits / examples;
  const scale = 1 + (z * z) / examples;
  const centre = (share + (z * z) / (2 * examples)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / examples + (z * z) / (4 * examples * examples));
  return { estimate: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The percentile interval of resampled values; values that are not numbers (a draw without both classes) are left out. */
export function percentileInterval(estimate: number, values: ArrayLike<number>, level = 0.95): Interval {
  const beyond = (1 - level) / 2;
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  return {
    estimate,
    low: sorted[Math.floor(beyond * sorted.length)] ?? Number.NaN,
    high: sorted[Math.min(sorted.length - 1, Math.floor((1 - beyond) * sorted.length))] ?? Number.NaN,
  };
}
