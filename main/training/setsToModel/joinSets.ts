import { failed, ok, type LabelledSet, type LabelledSlice, type Result } from '../../contract/index.js';
import { partOf, splitSet, type Split } from '../../dataset/index.js';
import { ExampleTableBuilder, type ExampleTable } from '../samples/index.js';
import { evenly } from './evenly.js';

/** Several labelled sets as one table, and the patients of each that are not learnt from. */
export interface JoinedTable {
  readonly table: ExampleTable;
  readonly splits: readonly Split[];
  readonly learn: Uint32Array;
  readonly heldOut: Uint32Array;
  /** The slice of a row. */
  readonly sliceAt: (row: number) => LabelledSlice;
}

/** Held-out slices that are looked at: more would take longer than they tell. */
const lookedAt = 600;

/**
 * Joins sets; a patient of one is never one of another. Slices of which `any` is unknown teach nothing and are left out. Errors:
 * `split-invalid`, `set-row-duplicated`, `set-one-class`.
 */
export function joinSets(sets: readonly LabelledSet[], holdout: number, seed: number): Result<JoinedTable> {
  const splits: Split[] = [];
  const builder = new ExampleTableBuilder();
  const slices: LabelledSlice[] = [];
  const held = new Set<string>();
  for (const [number, set] of sets.entries()) {
    const split = splitSet(set, { holdout }, String(seed));
    if (!split.ok) return split;
    splits.push(split.value);
    for (const slice of set.slices) {
      if (slice.truth.any === undefined) continue;
      const patient = `${number}/${slice.cluster}`;
      if (partOf(split.value, slice) === 'holdout') held.add(patient);
      slices.push(slice);
      builder.add({
        id: `${number}/${slice.id}`,
        source: slice.source,
        patient,
        study: `${number}/${slice.study}`,
        position: slice.position,
        truth: slice.truth,
      });
    }
  }
  const table = builder.build();
  if (!table.ok) return table;
  const heldOut = table.value.rowsOfPatients((patient) => held.has(patient));
  const bleeds = (rows: Uint32Array): boolean => rows.some((row) => ((table.value.positive[row] ?? 0) & 1) === 1);
  if (heldOut.length > 0 && !bleeds(heldOut)) {
    return failed('set-one-class', 'None of the patients held out bleeds; hold out a larger share, or name more sets.');
  }
  const looked = evenly(heldOut.length, lookedAt);
  return ok({
    table: table.value,
    splits,
    learn: table.value.rowsOfPatients((patient) => !held.has(patient)),
    heldOut: heldOut.filter((_, at) => looked(at)),
    sliceAt: (row) => slices[table.value.added[row] ?? 0] as LabelledSlice,
  });
}
