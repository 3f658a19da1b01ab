import { Tensor } from 'onnxruntime-node';
import type { GoldenVector, ModelManifest } from '../contract/index.js';
import { goldenSlice } from '../phantom/index.js';
import { prepareInput } from '../pixels/index.js';
import { openRuntime } from './runtime.js';

/** Largest difference of a logit from the recorded one, on any provider that is to be trusted. */
const tolerance = 0.02;

/** A network's own logits on phantoms that the program can make anywhere, to five decimals. */
export async function goldenVectors(
  onnx: Uint8Array,
  {
    input,
    outputs,
  }: { readonly input: ModelManifest['input']; readonly outputs: Pick<ModelManifest['outputs'], 'logits'> },
  phantoms: readonly GoldenVector['phantom'][],
): Promise<GoldenVector[]> {
  const session = await openRuntime(onnx, { threads: 1 });
  const vectors: GoldenVector[] = [];
  for (const phantom of phantoms) {
    const { hu, rows, cols } = goldenSlice(phantom.recipe, phantom.seed, phantom.slice);
    const shape = [1, input.channels.length, input.size, input.size];
    const tensor = new Tensor('float32', prepareInput(hu, rows, cols, input), shape);
    const answer = await session.run({ [input.name]: tensor }, [outputs.logits]);
    const logits = Array.from(answer[outputs.logits]?.data as Float32Array, (logit) => Number(logit.toFixed(5)));
    vectors.push({ phantom, logits, tolerance });
  }
  await session.release();
  return vectors;
}
