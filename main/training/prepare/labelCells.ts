import { labels } from '../../contract/index.js';
import type { Batch } from '../fit/tailRun.js';
import type { BalancedSampler } from '../samples/index.js';

/** What `any` counts for in the loss beside one subtype: as in the RSNA 2019 challenge. */
const anyFactor = 2;

/** Number of slices that a batch holds. */
export function placesOf(batch: Batch): number {
  return batch.weights.length / labels.length;
}

/** Writes targets and weights of a row of the sampler's table into a place of the batch; `positive` by `labelBits`. */
export function putLabels(
  sampler: BalancedSampler,
  row: number,
  positive: number,
  { targets, weights }: Batch,
  place: number,
): void {
  const at = place * labels.length;
  sampler.lossWeights(row, weights, at, positive);
  weights[at] = anyFactor * (weights[at] ?? 0);
  for (let label = 0; label < labels.length; label++) targets[at + label] = (positive >> label) & 1;
}
