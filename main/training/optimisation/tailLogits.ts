import { ok, type Result } from '../../contract/index.js';
import { flatParameters } from './flatParameters.js';
import { openForward, type FitSubject } from './tailRun.js';
import { sizeOf, fromFloat16, toFloat16 } from '../../differentiation/index.js';

interface Scored {
  readonly slices: number;
  /** Features of a slice into `into` at `at`. */
  readonly features: (slice: number, into: Uint16Array, at: number) => Result<unknown>;
}

/**
 * Logits of slices by a trained tail, [slices][labels], as the file that is written from it gives them: with kernels rounded to the
 * half precision in which they are stored. Errors: those of `features`.
 */
export async function tailLogits(
  subject: FitSubject,
  weights: ReadonlyMap<string, Float32Array>,
  { slices, features }: Scored,
  { batch, threads }: { readonly batch: number; readonly threads: number },
): Promise<Result<Float32Array>> {
  const { network, tail, fromShape } = subject;
  const parameters = flatParameters(network, tail);
  for (const { name, from, to } of parameters.places) {
    const own = weights.get(name) ?? parameters.values.slice(from, to);
    const rounded = network.parameters.get(name)?.stored === 'float16';
    parameters.values.set(rounded ? own.map((value) => fromFloat16(toFloat16(value))) : own, from);
  }
  const run = await openForward(subject, parameters, batch, { threads });
  const length = sizeOf(fromShape);
  const input = new Uint16Array(batch * length);
  const logits = new Float32Array(slices * run.labels);
  try {
    for (let first = 0; first < slices; first += batch) {
      const here = Math.min(batch, slices - first);
      for (let place = 0; place < here; place++) {
        const read = features(first + place, input, place * length);
        if (!read.ok) return read;
      }
      const answer = await run.logitsOf(input, parameters.values);
      logits.set(answer.subarray(0, here * run.labels), first * run.labels);
    }
    return ok(logits);
  } finally {
    await run.close();
  }
}
