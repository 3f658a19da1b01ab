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
