import type { GoldenVector, InputSpec } from '../../../../main/contract/index.js';
import { goldenVectors } from '../../../../main/training/index.js';

const phantoms = [
  { recipe: 'normal', seed: 11, slice: 16 },
  { recipe: 'subdural', seed: 12, slice: 18 },
  { recipe: 'intraparenchymal', seed: 13, slice: 15 },
] as const;

/** The golden vectors of a model of this recipe. */
export function shippedGoldenVectors(model: Uint8Array, input: InputSpec): Promise<GoldenVector[]> {
  return goldenVectors(model, { input, outputs: { logits: 'logits' } }, phantoms);
}
