import type { GoldenVector } from '../../../main/contract/index.js';
import { goldenVectors } from '../../../main/training/index.js';
import { inputSpec } from './design.js';

const phantoms = [
  { recipe: 'normal', seed: 11, slice: 16 },
  { recipe: 'subdural', seed: 12, slice: 18 },
  { recipe: 'intraparenchymal', seed: 13, slice: 15 },
] as const;

/** The golden vectors of a model of this recipe. */
export function shippedGoldenVectors(model: Uint8Array): Promise<GoldenVector[]> {
  return goldenVectors(model, { input: inputSpec, outputs: { logits: 'logits' } }, phantoms);
}
