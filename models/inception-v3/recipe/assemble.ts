import { prepareInput } from '../../../main/pixels/index.js';
import { isPhantomRecipe } from '../../../main/phantom/index.js';
import { phantomSource } from './crossValidation.js';
import { inputSpec } from './design.js';
import type { HeadExample } from './heads.js';
import { phantomSlices, trainingSeeds } from './phantomSlices.js';
import type { TrainingSlice } from './trainingSets.js';

/** An example with its pooled features of all stages. */
export interface PooledExample extends HeadExample {
  readonly row: Float32Array;
  readonly slice: number | null;
}

export function pictureExamples(slices: readonly TrainingSlice[], rows: readonly Float32Array[]): PooledExample[] {
  return slices.flatMap((slice, index) => {
    const row = rows[index];
    if (row === undefined) return [];
    return [{ source: slice.source, patient: slice.patient, truth: slice.truth, slice: slice.slice, row }];
  });
}

/** Every second slice of the training phantoms. */
export async function phantomExamples(
  features: (tensor: Float32Array) => Promise<Float32Array>,
): Promise<PooledExample[]> {
  const examples: PooledExample[] = [];
  for (const [recipe, seeds] of Object.entries(trainingSeeds)) {
    if (!isPhantomRecipe(recipe)) continue;
    for (const seed of seeds) {
      for (const { hu, rows, cols, patient, slice, truth } of phantomSlices(recipe, seed)) {
        if (slice % 2 !== 0) continue;
        const row = await features(prepareInput(hu, rows, cols, inputSpec));
        examples.push({ source: phantomSource, patient, truth, slice, row });
      }
    }
  }
  return examples;
}

/** The features of one stage, or several side by side, of all examples: [examples][channels]. */
export function columns(
  examples: readonly PooledExample[],
  spans: readonly { readonly offset: number; readonly channels: number }[],
): Float32Array {
  const channels = spans.reduce((sum, span) => sum + span.channels, 0);
  const matrix = new Float32Array(examples.length * channels);
  examples.forEach((example, index) => {
    let at = index * channels;
    for (const span of spans) {
      matrix.set(example.row.subarray(span.offset, span.offset + span.channels), at);
      at += span.channels;
    }
  });
  return matrix;
}
