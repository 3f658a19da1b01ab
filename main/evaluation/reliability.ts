export interface ReliabilityBin {
  /** Mean of the probabilities that fell into the bin. */
  readonly predicted: number;
  /** Share of them that were positive. */
  readonly observed: number;
  readonly examples: number;
}

export interface Reliability {
  /** Mean squared error of the probabilities (Brier 1950). */
  readonly brier: number;
  /** Expected calibration error: mean distance of predicted and observed over the bins, weighted by examples (Naeini 2015). */
  readonly ece: number;
  /** Bins of equal width that hold anything. */
  readonly bins: readonly ReliabilityBin[];
}

/** @param probabilities between 0 and 1 */
export function reliability(
  probabilities: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  binCount = 10,
): Reliability {
  const sums = Array.from({ length: binCount }, () => ({ predicted: 0, positives: 0, examples: 0 }));
  let squares = 0;
  for (let index = 0; index < probabilities.length; index++) {
    const p = probabilities[index] ?? Number.NaN;
    const truth = positive[index] ? 1 : 0;
    squares += (p - truth) ** 2;
    // What stands on an edge belongs to the bin below it, as in scikit-learn's `calibration_curve`.
    const bin = sums[Math.max(0, Math.ceil(p * binCount) - 1)];
    if (!bin) throw new RangeError(`${p} is no probability`);
    bin.predicted += p;
    bin.positives += truth;
    bin.examples += 1;
  }
  const bins = sums
    .filter(({ examples }) => examples > 0)
    .map(({ predicted, positives, examples }) => ({
      predicted: predicted / examples,
      observed: positives / examples,
      examples,
    }));
  const distance = bins.reduce((sum, bin) => sum + bin.examples * Math.abs(bin.predicted - bin.observed), 0);
  return { brier: squares / probabilities.length, ece: distance / probabilities.length, bins };
}
