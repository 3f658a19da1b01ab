import { failed, ok, type Result } from '../../contract/index.js';
import type { FitExamples } from '../optimisation/fitTail.js';
import { balancedSampler, type ExampleTable, type SamplingOptions } from '../samples/index.js';
import type { FrozenCopies } from './frozenCopies.js';
import { rowExamples } from './rowExamples.js';

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
  return ok(
    rowExamples({
      hash: sampler.value.hash,
      sampler: sampler.value,
      heldOut,
      show({ row, features }) {
        const id = table.ids.at(row);
        return copies.readInto(id, features, 0)
          ? ok(table.positive[row] ?? 0)
          : failed('cache-unwritable', `The features of ${id} are damaged; run again.`);
      },
    }),
  );
}
