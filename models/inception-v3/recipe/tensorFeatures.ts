import { createHash } from 'node:crypto';
import { inputSpec, weightsFile } from './design.js';
import type { FeatureCache } from './featureCache.js';
import { openPooledTrunk } from './pooledTrunk.js';
import { readSafetensors } from './safetensors.js';

/** Pooled features of tensors that are no training pictures (DICOM slices, phantoms), kept in the same cache. */
export function tensorFeatures(cache: FeatureCache): (tensor: Float32Array) => Promise<Float32Array> {
  let run: ((tensor: Float32Array) => Promise<Float32Array>) | undefined;
  return async (tensor) => {
    const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
    const key = createHash('sha256').update(bytes).digest('hex');
    const known = cache.get(key);
    if (known !== undefined) return known;
    run ??= await openPooledTrunk(readSafetensors(weightsFile), inputSpec.size);
    const row = await run(tensor);
    cache.put(key, row);
    return row;
  };
}
