import { labels, subtypes } from '../../contract/index.js';
import { labelBits, type ExampleTable } from './exampleTable.js';

/** Rows that are drawn for one reason (no hemorrhage, or one kind of it), grouped by patient. */
export interface Stratum {
  /** Probability within the source. */
  readonly share: number;
  readonly rows: Uint32Array;
  /** Where each patient's rows end. */
  readonly ends: Uint32Array;
}

/** What is drawn from one source. */
export interface SourceStrata {
  readonly source: number;
  readonly positivePatients: number;
  readonly negativePatients: number;
  readonly strata: readonly Stratum[];
}

/**
 * The strata of a source. With both classes of "any": its negatives with `1 - positiveShare`, and for each subtype the slices
 * known to have it with a part of `positiveShare` that goes by the square root of their patients, so that rare kinds come more
 * often than they are. Positives of no known kind are a kind of their own. With one class: that class alone.
 */
export function sourceStrata(
  table: ExampleTable,
  source: number,
  rows: Uint32Array,
  positiveShare: number,
): SourceStrata {
  const any = labelBits.any;
  const isPositive = (row: number): boolean => ((table.positive[row] ?? 0) & any) !== 0;
  const negatives = byPatient(
    table,
    rows.filter((row) => !isPositive(row)),
  );
  const positives = rows.filter(isPositive);
  const kinds = [...subtypes.map((label) => labelBits[label]), 0]
    .map((bit) =>
      byPatient(
        table,
        positives.filter((row) => {
          const found = (table.positive[row] ?? 0) & ~any;
          return bit === 0 ? found === 0 : (found & bit) !== 0;
        }),
      ),
    )
    .filter(({ ends }) => ends.length > 0);
  const roots = kinds.map(({ ends }) => Math.sqrt(ends.length));
  const sum = roots.reduce((total, root) => total + root, 0);
  const ofPositives = negatives.ends.length === 0 ? 1 : positiveShare;
  const ofNegatives = kinds.length === 0 ? 1 : 1 - positiveShare;
  return {
    source,
    positivePatients: byPatient(table, positives).ends.length,
    negativePatients: negatives.ends.length,
    strata: [
      ...(negatives.ends.length === 0 ? [] : [{ ...negatives, share: ofNegatives }]),
      ...kinds.map((kind, at) => ({ ...kind, share: (ofPositives * (roots[at] ?? 0)) / sum })),
    ],
  };
}

/** Probability, within the source, that a drawn row's label is known and of that class: [labels][negative, positive]. */
export function labelMasses(table: ExampleTable, strata: readonly Stratum[]): Float64Array {
  const masses = new Float64Array(labels.length * 2);
  for (const { share, rows, ends } of strata) {
    let start = 0;
    for (const end of ends) {
      const probability = share / ends.length / (end - start);
      for (const row of rows.subarray(start, end)) {
        const [known, positive] = [table.known[row] ?? 0, table.positive[row] ?? 0];
        for (let label = 0; label < labels.length; label++) {
          if (((known >> label) & 1) === 0) continue;
          const at = 2 * label + ((positive >> label) & 1);
          masses[at] = (masses[at] ?? 0) + probability;
        }
      }
      start = end;
    }
  }
  return masses;
}

function byPatient(table: ExampleTable, rows: Uint32Array): Pick<Stratum, 'rows' | 'ends'> {
  const grouped = rows.slice().sort((left, right) => patientOf(left) - patientOf(right) || left - right);
  function patientOf(row: number): number {
    return table.patient[row] ?? 0;
  }
  const ends: number[] = [];
  for (const [at, row] of grouped.entries()) {
    const next = grouped[at + 1];
    if (next === undefined || patientOf(next) !== patientOf(row)) ends.push(at + 1);
  }
  return { rows: grouped, ends: Uint32Array.from(ends) };
}
