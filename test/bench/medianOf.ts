import { median } from '../../main/numbers/index.js';

/** The median of the rounds of a bench; NaN where there was none. */
export function medianOf(values: readonly number[]): number {
  return median(values) ?? Number.NaN;
}
