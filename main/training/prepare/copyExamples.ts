import { failed, ok, type Result } from '../../contract/index.js';
import type { FitExamples } from '../fit/fitTail.js';
import type { Batch } from '../fit/tailRun.js';
import { balancedSampler, type ExampleTable, type SamplingOptions } from '../samples/index.js';
import { placesOf, putLabels } from './labelCells.js';
import type { FrozenCopies } from './frozenCopies.js';

interface Selection {
  /** Rows to learn from, and rows to look at now and then. */
  readonly learn: Uint32Array;
  readonly heldOut: Uint32Array;
}

/** Frozen copies as the trainer draws them. Errors: those of `balancedSampler`. */
export function copyExamples(
  table: ExampleTable,
  copies: FrozenCopies,
  { learn, heldOut }: Selection,
  options: SamplingOptions,
): Result<FitExamples> {
  const sampler = balancedSampler(table, learn, options);
  if (!sampler.ok) return sampler;
  const put = (row: number, batch: Batch, place: number): Result<null> => {
    const id = table.ids.at(row);
    const length = batch.features.length / placesOf(batch);
    if (!copies.readInto(id, batch.features, place * length)) {
      return failed('cache-unwritable', `The features of ${id} are damaged; run again.`);
    }
    putLabels(sampler.value, row, table.positive[row] ?? 0, batch, place);
    return ok(null);
  };
  return ok({
    hash: sampler.value.hash,
    heldOut: heldOut.length,
    fill(step, batch) {
      for (let place = 0; place < placesOf(batch); place++) {
        const done = put(sampler.value.drawAt(step, place), batch, place);
        if (!done.ok) return Promise.resolve(done);
      }
      return Promise.resolve(ok(null));
    },
    fillHeldOut(from, batch) {
      batch.weights.fill(0);
      for (const [place, row] of heldOut.subarray(from, from + placesOf(batch)).entries()) {
        const done = put(row, batch, place);
        if (!done.ok) return Promise.resolve(done);
      }
      return Promise.resolve(ok(null));
    },
  });
}
