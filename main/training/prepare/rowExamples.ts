import { labels, ok, type Result } from '../../contract/index.js';
import type { FitExamples } from '../optimisation/fitTail.js';
import type { Batch } from '../optimisation/tailRun.js';
import type { BalancedSampler } from '../samples/index.js';
import { stopped } from '../stopped.js';

/** What `any` counts for in the loss beside one subtype: as in the RSNA 2019 challenge. */
const anyFactor = 2;

/** Where a slice goes. */
export interface Place {
  readonly row: number;
  /** Step and place of the draw; null for a held-out slice. */
  readonly draw: readonly [step: number, place: number] | null;
  /** Frozen features of the slice go here. */
  readonly features: Uint16Array;
}

interface RowOptions {
  /** Everything that decides what is drawn and shown, as a hash. */
  readonly hash: string;
  readonly sampler: BalancedSampler;
  readonly heldOut: Uint32Array;
  /** Puts a slice in its place; answers the labels that it has as it is shown, by `labelBits`. */
  readonly show: (place: Place) => Result<number> | Promise<Result<number>>;
}

/** Rows of a table, drawn by a sampler, as the trainer takes them. */
export function rowExamples({ hash, sampler, heldOut, show }: RowOptions): FitExamples {
  async function put(
    batch: Batch,
    places: readonly Pick<Place, 'row' | 'draw'>[],
    stopAsked: () => Promise<boolean>,
  ): Promise<Result<null>> {
    const length = batch.features.length / placesOf(batch);
    for (const [at, place] of places.entries()) {
      if (await stopAsked()) return stopped();
      const shown = await show({ ...place, features: batch.features.subarray(at * length, (at + 1) * length) });
      if (!shown.ok) return shown;
      putLabels(place.row, shown.value, batch, at * labels.length);
    }
    return ok(null);
  }

  function putLabels(row: number, positive: number, { targets, weights }: Batch, at: number): void {
    sampler.lossWeights(row, weights, at, positive);
    weights[at] = anyFactor * (weights[at] ?? 0);
    for (let label = 0; label < labels.length; label++) targets[at + label] = (positive >> label) & 1;
  }

  return {
    hash,
    heldOut: heldOut.length,
    fill: (step, batch, stopAsked) =>
      put(
        batch,
        Array.from({ length: placesOf(batch) }, (_, place) => ({
          row: sampler.drawAt(step, place),
          draw: [step, place] as const,
        })),
        stopAsked,
      ),
    fillHeldOut(from, batch, stopAsked) {
      batch.weights.fill(0);
      const rows = heldOut.subarray(from, from + placesOf(batch));
      return put(
        batch,
        Array.from(rows, (row) => ({ row, draw: null })),
        stopAsked,
      );
    },
  };
}

/** Number of slices that a batch holds. */
function placesOf(batch: Batch): number {
  return batch.weights.length / labels.length;
}
