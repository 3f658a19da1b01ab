import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GoldenVector } from '../../../main/contract/index.js';
import { goldenSlice } from '../../../main/phantom/index.js';
import { prepareInput } from '../../../main/pixels/index.js';
import { inputSpec } from './design.js';

const phantoms = [
  { recipe: 'normal', seed: 11, slice: 16 },
  { recipe: 'subdural', seed: 12, slice: 18 },
  { recipe: 'intraparenchymal', seed: 13, slice: 15 },
] as const;

/** Largest difference of a logit from the recorded one, on any provider that is to be trusted. */
const tolerance = 0.02;

/** The model's own logits on phantoms that the program can make anywhere. */
export async function goldenVectors(model: Uint8Array): Promise<GoldenVector[]> {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const vectors: GoldenVector[] = [];
  for (const phantom of phantoms) {
    const { hu, rows, cols } = goldenSlice(phantom.recipe, phantom.seed, phantom.slice);
    const tensor = prepareInput(hu, rows, cols, inputSpec);
    const answer = await session.run({
      [inputSpec.name]: new Tensor('float32', tensor, [1, 3, inputSpec.size, inputSpec.size]),
    });
    const logits = Array.from(answer['logits']?.data as Float32Array, (logit) => Number(logit.toFixed(5)));
    vectors.push({ phantom, logits, tolerance });
  }
  await session.release();
  return vectors;
}
