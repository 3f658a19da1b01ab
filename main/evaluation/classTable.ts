/** Figures of one class against all others. */
export interface ClassFigures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples that truly are of the class. */
  readonly support: number;
}

/** A multi-class table: one true and one predicted class for each example. */
export interface ClassTable {
  /** `confusion[truth][predicted]`, counts. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassFigures[];
  readonly accuracy: number;
  /** Means over the classes, weighted by support: the form in which the project that Ictus grew from reported. */
  readonly weighted: Omit<ClassFigures, 'support'>;
  readonly examples: number;
}

/**
 * Confusion matrix, precision, recall and F1 by class, accuracy and support-weighted means. A ratio with nothing below it counts 0,
 * as scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
 *
 * @param truth class of each example, 0 to `classes` - 1
 * @param predicted the same, as predicted
 * @param weights how often each example counts; each once where absent
 */
export function classTable(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): ClassTable {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let index = 0; index < truth.length; index++) {
    const row = confusion[truth[index] ?? -1];
    const column = predicted[index] ?? -1;
    if (row?.[column] === undefined) throw new RangeError(`example ${index} has no class below ${classes}`);
    row[column] += weights ? (weights[index] ?? 0) : 1;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const figures = confusion.map((row, index): ClassFigures => {
    const hits = row[index] ?? 0;
    const support = sum(row);
    const precision = ratio(hits, sum(confusion.map((each) => each[index] ?? 0)));
    const recall = ratio(hits, support);
    return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
  const examples = sum(figures.map(({ support }) => support));
  const weighted = (of: (one: ClassFigures) => number): number =>
    ratio(sum(figures.map((one) => of(one) * one.support)), examples);
  return {
    confusion,
    classes: figures,
    accuracy: ratio(sum(confusion.map((row, index) => row[index] ?? 0)), examples),
    weighted: {
      precision: weighted((one) => one.precision),
      recall: weighted((one) => one.recall),
      f1: weighted((one) => one.f1),
    },
    examples,
  };
}
