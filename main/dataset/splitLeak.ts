import { problem, type Problem } from '../contract/index.js';
import type { RowSlice } from './labelledSlices.js';

/**
 * The split that the table itself gives must keep each patient on one side. Names the two rows that break it, and
 * never the patient.
 */
export function givenSplitLeak(slices: readonly RowSlice[], word: (row: number) => string): Problem | null {
  const sides = new Map<string, { readonly split: string; readonly row: number }>();
  for (const { slice, row } of slices) {
    const { cluster, split } = slice;
    if (split === undefined) continue;
    const before = sides.get(cluster);
    if (!before) sides.set(cluster, { split, row });
    else if (before.split !== split) {
      const words = `${word(row)} puts a patient into "${split}" whom row ${before.row} puts into "${before.split}"; the split is refused, for what is learnt from a patient is known of the same patient.`;
      return problem('set-split-leaks', words);
    }
  }
  return null;
}
