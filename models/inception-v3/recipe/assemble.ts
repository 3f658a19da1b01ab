import type { HeadExample } from './heads.js';
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
