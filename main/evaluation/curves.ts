import { sweepOf, totalsOf, walkDown } from './sweep.js';

export interface RocPoint {
  /** Score at or above which an example counts as positive; +Infinity at the start, where none does. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** The whole ROC curve, one point for each distinct score, from (0, 0) to (1, 1); as scikit-learn's `roc_curve` without dropping. */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean | number>): readonly RocPoint[] {
  const sweep = sweepOf(scores, positive);
  const { positives, negatives } = totalsOf(sweep);
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 }];
  walkDown(sweep, (truePositives, falsePositives, place) =>
    points.push({
      threshold: sweep.scores[place] ?? Number.NaN,
      falsePositiveRate: falsePositives / negatives,
      truePositiveRate: truePositives / positives,
    }),
  );
  return points;
}

/** Precision and recall at each distinct score, highest first; as scikit-learn's `precision_recall_curve` read backwards. */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
): readonly PrecisionRecallPoint[] {
  const sweep = sweepOf(scores, positive);
  const { positives } = totalsOf(sweep);
  const points: PrecisionRecallPoint[] = [];
  walkDown(sweep, (truePositives, falsePositives, place) =>
    points.push({
      threshold: sweep.scores[place] ?? Number.NaN,
      precision: truePositives / (truePositives + falsePositives),
      recall: truePositives / positives,
    }),
  );
  return points;
}
