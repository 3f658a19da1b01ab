/** Scores of one label in falling order, tied ones together: every ranking figure is one walk down this list. */
export interface Sweep {
  readonly length: number;
  /** Place in the given arrays of the n-th highest score. */
  readonly order: Uint32Array;
  readonly scores: Float64Array;
  /** 1 where the example is positive. */
  readonly positive: Uint8Array;
  /** 1 at the last of each run of equal scores: only there may a threshold stand. */
  readonly lastOfTie: Uint8Array;
}

/** @throws RangeError where a score is NaN: it has no place in an order */
export function sweepOf(scores: ArrayLike<number>, positive: ArrayLike<boolean | number>): Sweep {
  const length = scores.length;
  const order = Uint32Array.from({ length }, (_, index) => index).sort(
    (left, right) => (scores[right] ?? 0) - (scores[left] ?? 0) || left - right,
  );
  const sorted = Float64Array.from(order, (index) => scores[index] ?? Number.NaN);
  if (sorted.some(Number.isNaN)) throw new RangeError('a score is not a number');
  return {
    length,
    order,
    scores: sorted,
    positive: Uint8Array.from(order, (index) => (positive[index] ? 1 : 0)),
    lastOfTie: Uint8Array.from(sorted, (score, place) => (sorted[place + 1] === score ? 0 : 1)),
  };
}

/** What stands at or above a threshold, and what there is in all; weighted. */
export interface Totals {
  readonly positives: number;
  readonly negatives: number;
}

/** Weight of an example by its place in the sweep; a missing list weighs each one. */
type PlaceWeights = ArrayLike<number> | undefined;

export function totalsOf(sweep: Sweep, weights?: PlaceWeights): Totals {
  let positives = 0;
  let negatives = 0;
  for (let place = 0; place < sweep.length; place++) {
    const weight = weights ? (weights[place] ?? 0) : 1;
    if (sweep.positive[place]) positives += weight;
    else negatives += weight;
  }
  return { positives, negatives };
}

/** Calls `at` at each threshold, highest first, with the weight of positives and negatives at or above it. */
export function walkDown(
  sweep: Sweep,
  at: (truePositives: number, falsePositives: number, place: number) => void,
  weights?: PlaceWeights,
): void {
  let truePositives = 0;
  let falsePositives = 0;
  for (let place = 0; place < sweep.length; place++) {
    const weight = weights ? (weights[place] ?? 0) : 1;
    if (sweep.positive[place]) truePositives += weight;
    else falsePositives += weight;
    if (sweep.lastOfTie[place]) at(truePositives, falsePositives, place);
  }
}

/** Area under the ROC curve of a sweep, ties counted half. NaN without both classes. */
export function sweepAuc(sweep: Sweep, weights?: PlaceWeights): number {
  let area = 0;
  let lastTrue = 0;
  let lastFalse = 0;
  walkDown(
    sweep,
    (truePositives, falsePositives) => {
      area += ((falsePositives - lastFalse) * (truePositives + lastTrue)) / 2;
      lastTrue = truePositives;
      lastFalse = falsePositives;
    },
    weights,
  );
  return area / (lastTrue * lastFalse);
}

/** Average precision of a sweep: precision at each threshold, weighted by the recall gained there. NaN without positives. */
export function sweepAveragePrecision(sweep: Sweep, weights?: PlaceWeights): number {
  let sum = 0;
  let lastTrue = 0;
  walkDown(
    sweep,
    (truePositives, falsePositives) => {
      if (truePositives > lastTrue)
        sum += (truePositives - lastTrue) * (truePositives / (truePositives + falsePositives));
      lastTrue = truePositives;
    },
    weights,
  );
  return sum / lastTrue;
}
