import type { Label, SliceScore } from '../../../main/contract/index.js';

/** The probability of a label on one slice; null where it was not scored. */
export function sliceProbability(slice: { readonly score: SliceScore | null }, label: Label): number | null {
  const { score } = slice;
  return score?.scored === true ? score.probabilities[label] : null;
}

/**
 * Indices of the peaks of a label along a stack: the highest slice of each run at or above the label's slice operating
 * point, so that noise inside a bleed makes no peaks of its own. What lies below the operating point is no peak.
 */
export function peaksOf(
  slices: readonly { readonly score: SliceScore | null }[],
  label: Label,
  operatingPoint: number,
): readonly number[] {
  const peaks: number[] = [];
  let highest: number | null = null;
  for (const [index, slice] of slices.entries()) {
    const probability = sliceProbability(slice, label);
    if (probability === null || probability < operatingPoint) highest = null;
    else if (highest === null) {
      peaks.push(index);
      highest = probability;
    } else if (probability > highest) {
      peaks[peaks.length - 1] = index;
      highest = probability;
    }
  }
  return peaks;
}

/** The nearest peak from `current` in a direction; null where none is left that way. */
export function nextPeak(peaks: readonly number[], current: number, direction: 1 | -1): number | null {
  const found = direction === 1 ? peaks.find((peak) => peak > current) : peaks.findLast((peak) => peak < current);
  return found ?? null;
}

/** The highest of the peaks, the first of equals; null where there is none. */
export function highestPeak(
  slices: readonly { readonly score: SliceScore | null }[],
  label: Label,
  operatingPoint: number,
): number | null {
  const height = (index: number): number => {
    const slice = slices[index];
    return slice === undefined ? 0 : (sliceProbability(slice, label) ?? 0);
  };
  return peaksOf(slices, label, operatingPoint).reduce<number | null>(
    (best, peak) => (best === null || height(peak) > height(best) ? peak : best),
    null,
  );
}
