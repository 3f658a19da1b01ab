import type { subtypes } from '../../main/contract/index.js';
import { labels, type Truth } from '../../main/contract/index.js';
import { ExampleTableBuilder, type ExampleRow, type ExampleTable } from '../../main/training/samples/index.js';

/** A row with what a test says of it. */
export function exampleRow(row: Partial<ExampleRow> & { readonly id: string }): ExampleRow {
  return { source: 'one', patient: row.id, study: row.id, position: null, truth: {}, ...row };
}

export function tableOf(rows: Iterable<ExampleRow>): ExampleTable {
  const builder = new ExampleTableBuilder();
  for (const row of rows) builder.add(row);
  const table = builder.build();
  if (!table.ok) throw new Error(table.problem.message);
  return table.value;
}

/** No hemorrhage, and none of any kind. */
export const clear: Truth = Object.fromEntries(labels.map((label) => [label, false]));

/** Hemorrhage of these kinds and no other. */
export function bleeding(...kinds: readonly (typeof subtypes)[number][]): Truth {
  return { ...clear, any: true, ...Object.fromEntries(kinds.map((kind) => [kind, true])) };
}
