import { ok, type InputSpec, type Result } from '../../contract/index.js';
import { randomStream, seedOf } from '../../numbers/index.js';
import { asItIs, augmentedInput, type AugmentPolicy, type HuSlice } from '../augmentation/index.js';
import type { FitExamples } from '../optimisation/fitTail.js';
import type { TrunkRun } from '../optimisation/trunkRun.js';
import { balancedSampler, bitsOf, truthOf, type ExampleTable } from '../samples/index.js';
import { rowExamples } from './rowExamples.js';

/** Slices that are read, varied and shown to the trunk each time they are drawn: nothing of them is kept. */
export interface LiveSource {
  readonly table: ExampleTable;
  /** The pixels of a row of the table. */
  readonly read: (row: number) => Promise<Result<HuSlice>>;
  readonly trunk: TrunkRun;
  readonly input: InputSpec;
}

interface LiveOptions {
  readonly learn: Uint32Array;
  readonly heldOut: Uint32Array;
  readonly policy: AugmentPolicy;
  readonly seed: number;
}

/**
 * Fresh variations of the slices for each step. Blood is drawn into some slices without, so fewer of the drawn slices need to
 * bleed for half of what is shown to hold blood. Errors: those of `balancedSampler`.
 */
export function liveExamples(
  { table, read, trunk, input }: LiveSource,
  { learn, heldOut, policy, seed }: LiveOptions,
): Result<FitExamples> {
  const drawn = policy.blood?.blood ?? 0;
  const positiveShare = Math.max((0.5 - drawn) / (1 - drawn), 0.1);
  const sampler = balancedSampler(table, learn, { seed, positiveShare });
  if (!sampler.ok) return sampler;
  return ok(
    rowExamples({
      hash: JSON.stringify([sampler.value.hash, policy, input]),
      sampler: sampler.value,
      heldOut,
      async show({ row, draw, features }) {
        const pixels = await read(row);
        if (!pixels.ok) return pixels;
        const truth = truthOf(table.known[row] ?? 0, table.positive[row] ?? 0);
        const stream = randomStream(draw ? seedOf(seed, ...draw, 1) : 0);
        const how = draw ? policy : asItIs;
        const shown = augmentedInput(pixels.value, truth, input, how, () => stream.next());
        features.set(await trunk.run(shown.tensor));
        return ok(bitsOf(shown.truth).positive);
      },
    }),
  );
}
