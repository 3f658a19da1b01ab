/** One scored example: `positive` is the truth, `cluster` the patient it comes from. */
export interface ScoredExample {
  readonly score: number;
  readonly positive: boolean;
  readonly cluster: string;
}

/** Area under the ROC curve: the chance that a positive outscores a negative, ties counted half. NaN without both classes. */
export function rocAuc(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  weights?: ArrayLike<number>,
): number {
  const order = Array.from({ length: scores.length }, (_, index) => index).sort(
    (left, right) => (scores[left] ?? 0) - (scores[right] ?? 0),
  );
  let below = 0;
  let pairs = 0;
  let positives = 0;
  for (let start = 0; start < order.length;) {
    const score = scores[order[start] ?? 0];
    let tiedPositives = 0;
    let tiedNegatives = 0;
    let end = start;
    for (; end < order.length && scores[order[end] ?? 0] === score; end++) {
      const index = order[end] ?? 0;
      const weight = weights?.[index] ?? 1;
      if (positive[index]) tiedPositives += weight;
      else tiedNegatives += weight;
    }
    pairs += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    positives += tiedPositives;
    start = end;
  }
  return pairs / (positives * below);
}

/** Average precision: the mean, over positives in falling order of score, of the precision at each (ties share a threshold). */
export function averagePrecision(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  weights?: ArrayLike<number>,
): number {
  const order = Array.from({ length: scores.length }, (_, index) => index)
    .sort((left, right) => (scores[left] ?? 0) - (scores[right] ?? 0))
    .reverse();
  let found = 0;
  let taken = 0;
  let sum = 0;
  for (let start = 0; start < order.length;) {
    const score = scores[order[start] ?? 0];
    let tiedPositives = 0;
    let end = start;
    for (; end < order.length && scores[order[end] ?? 0] === score; end++) {
      const index = order[end] ?? 0;
      const weight = weights?.[index] ?? 1;
      taken += weight;
      if (positive[index]) tiedPositives += weight;
    }
    found += tiedPositives;
    if (taken > 0) sum += tiedPositives * (found / taken);
    start = end;
  }
  return sum / found;
}
