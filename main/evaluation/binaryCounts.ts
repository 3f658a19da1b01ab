/** A two by two table; counts, or weights. */
export interface BinaryCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Counts as positive what scores at or above the threshold. */
export function binaryCounts(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  threshold: number,
): BinaryCounts {
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (let index = 0; index < scores.length; index++) {
    const called = (scores[index] ?? Number.NaN) >= threshold;
    if (positive[index]) counts[called ? 'truePositives' : 'falseNegatives'] += 1;
    else counts[called ? 'falsePositives' : 'trueNegatives'] += 1;
  }
  return counts;
}

/** Rates of a two by two table; NaN where nothing stands in the denominator. */
export interface BinaryRates {
  readonly sensitivity: number;
  readonly specificity: number;
  readonly ppv: number;
  readonly npv: number;
  readonly f1: number;
  readonly accuracy: number;
}

export function binaryRates(counts: BinaryCounts): BinaryRates {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = counts;
  return {
    sensitivity: tp / (tp + fn),
    specificity: tn / (tn + fp),
    ppv: tp / (tp + fp),
    npv: tn / (tn + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
    accuracy: (tp + tn) / (tp + tn + fp + fn),
  };
}

export interface PredictiveValues {
  readonly prevalence: number;
  readonly ppv: number;
  readonly npv: number;
}

/** What a positive and a negative answer would be worth where the disease is as common as `prevalence` (Bayes). */
export function predictiveValues(sensitivity: number, specificity: number, prevalence: number): PredictiveValues {
  const truePositives = sensitivity * prevalence;
  const falsePositives = (1 - specificity) * (1 - prevalence);
  const trueNegatives = specificity * (1 - prevalence);
  const falseNegatives = (1 - sensitivity) * prevalence;
  return {
    prevalence,
    ppv: truePositives / (truePositives + falsePositives),
    npv: trueNegatives / (trueNegatives + falseNegatives),
  };
}
