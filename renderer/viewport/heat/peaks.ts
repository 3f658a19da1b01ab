import type { Label, SliceScore } from '../../../main/contract/index.js';

/** The probability of a label on one slice; null where it was not scored. */
export function sliceProbability(slice: { readonly score: SliceScore | null }, label: Label): number | null {
  const { score } = slice;
  return score?.scored === true ? score.probabilities[label] : null;
}

/**
 * Places of the peaks of a label along a stack: the highest slice of each run at or above `threshold`, so that noise
 * inside a bleed makes no peaks of its own. Where no slice reaches it, the highest slice of all.
 */
export function peaksOf(
  slices: readonly { readonly score: SliceScore | null }[],
  label: Label,
  threshold: number,
): readonly number[] {
  const probabilities = slices.map((slice) => sliceProbability(slice, label) ?? -1);
  const peaks: number[] = [];
  let best = -1;
  for (const [place, probability] of probabilities.entries()) {
    if (probability < threshold || probability < 0) best = -1;
    else if (best === -1) best = peaks.push(place) - 1;
    else if (probability > (probabilities[peaks[best] ?? -1] ?? -1)) peaks[best] = place;
  }
  if (peaks.length > 0) return peaks;
  const highest = probabilities.indexOf(Math.max(...probabilities));
  return (probabilities[highest] ?? -1) < 0 ? [] : [highest];
}

/** The next peak from `current` in a direction, round the end to the other side; null where there is none. */
export function nextPeak(peaks: readonly number[], current: number, direction: 1 | -1): number | null {
  if (peaks.length === 0) return null;
  if (direction === 1) return peaks.find((peak) => peak > current) ?? peaks[0] ?? null;
  return peaks.findLast((peak) => peak < current) ?? peaks[peaks.length - 1] ?? null;
}
