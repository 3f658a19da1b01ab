import { createHash } from 'node:crypto';
import type { ModelFolder } from '../inference/index.js';
import { openTrunk, type TrunkRun } from '../training/index.js';
import { readNetwork, trunkModel, writeOnnx } from '../differentiation/index.js';

/** A network, or one that is to be: what it is shown, and its bytes. */
export type Seeing = Pick<ModelFolder, 'manifest' | 'onnx'>;

/** Opens a network up to its pooled features, for one input at a time. */
export function openPooled({ manifest, onnx }: Seeing, threads: number): Promise<TrunkRun> {
  return openTrunk(readNetwork(onnx), manifest.outputs.features, manifest.input, { threads });
}

/** sha256 of what a network does up to its pooled features, hexadecimal: networks that differ in the head alone share it. */
export function pooledSha256({ manifest, onnx }: Seeing): string {
  const pooled = trunkModel(readNetwork(onnx).model, manifest.outputs.features);
  return createHash('sha256').update(writeOnnx(pooled)).digest('hex');
}
