import { labels, subtypes, type Truth } from '../../main/contract/index.js';
import { randomStream, seedOf } from '../../main/numbers/index.js';
import { ExampleTableBuilder, type ExampleTable } from '../../main/training/samples/index.js';

export const count = 750_000;
const patients = 19_000;

function truthOf(row: number): Truth {
  const random = randomStream(seedOf(1, row));
  const bleeds = row % patients < 0.4 * patients && random.next() < 0.35;
  const kind = bleeds ? subtypes[Math.min(4, random.below(6))] : undefined;
  return Object.fromEntries(labels.map((label) => [label, label === 'any' ? bleeds : label === kind]));
}

/** A made-up table shaped as the RSNA 2019 training set: 19,000 patients of whom two in five bleed, ids of 18 to 20 characters. */
export function rsnaSizedTable(): ExampleTable {
  const builder = new ExampleTableBuilder();
  for (let row = 0; row < count; row++) {
    const patient = `ID_${seedOf(2, row % patients)
      .toString(16)
      .padStart(8, '0')}`;
    builder.add({
      id: `ID_${seedOf(3, row).toString(16).padStart(8, '0')}${(row % 256).toString(16)}${row}`.slice(0, 20),
      source: `site ${(row % patients) % 4}`,
      patient,
      study: `${patient} head`,
      position: Math.floor(row / patients) * 5,
      truth: truthOf(row),
    });
  }
  const table = builder.build();
  if (!table.ok) throw new Error(table.problem.message);
  return table.value;
}
