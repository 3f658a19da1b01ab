import { failed, ok, randomStream, seedOf, type InputSpec, type Result, type Truth } from '../../contract/index.js';
import { augmentedInput, type AugmentPolicy, type HuSlice } from '../augment/index.js';
import type { FitExamples } from '../fit/fitTail.js';
import type { Batch } from '../fit/tailRun.js';
import type { TrunkRun } from '../fit/trunkRun.js';
import { balancedSampler, bitsOf, type ExampleTable } from '../samples/index.js';
import { placesOf, putLabels } from './labelCells.js';

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
  /** Waits while the run is to pause; asked before each slice. True ends the run. */
  readonly stopAsked: () => Promise<boolean>;
}

const asItIs: AugmentPolicy = { geometry: null, intensity: null, blood: null };

/**
 * Fresh variations of the slices for each step. Blood is drawn into some slices without, so fewer of the drawn slices need to
 * bleed for half of what is shown to hold blood. Errors: those of `balancedSampler`.
 */
export function liveExamples(
  { table, read, trunk, input }: LiveSource,
  { learn, heldOut, policy, seed, stopAsked }: LiveOptions,
): Result<FitExamples> {
  const drawn = policy.blood?.blood ?? 0;
  const positiveShare = Math.max((0.5 - drawn) / (1 - drawn), 0.1);
  const sampler = balancedSampler(table, learn, { seed, positiveShare });
  if (!sampler.ok) return sampler;

  async function put(
    row: number,
    place: number,
    batch: Batch,
    how: AugmentPolicy,
    streamSeed: number,
  ): Promise<Result<null>> {
    if (await stopAsked()) return failed('cancelled', 'The training was stopped.');
    const pixels = await read(row);
    if (!pixels.ok) return pixels;
    const truth: Truth = table.rowAt(row).truth;
    const stream = randomStream(streamSeed);
    const shown = augmentedInput(pixels.value, truth, input, how, () => stream.next());
    batch.features.set(await trunk.run(shown.tensor), place * (batch.features.length / placesOf(batch)));
    if (sampler.ok) putLabels(sampler.value, row, bitsOf(shown.truth).positive, batch, place);
    return ok(null);
  }

  return ok({
    hash: JSON.stringify([sampler.value.hash, policy, input]),
    heldOut: heldOut.length,
    async fill(step, batch) {
      for (let place = 0; place < placesOf(batch); place++) {
        const done = await put(sampler.value.drawAt(step, place), place, batch, policy, seedOf(seed, step, place, 1));
        if (!done.ok) return done;
      }
      return ok(null);
    },
    async fillHeldOut(from, batch) {
      batch.weights.fill(0);
      for (const [place, row] of heldOut.subarray(from, from + placesOf(batch)).entries()) {
        const done = await put(row, place, batch, asItIs, 0);
        if (!done.ok) return done;
      }
      return ok(null);
    },
  });
}
