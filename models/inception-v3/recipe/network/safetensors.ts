import { readFileSync } from 'node:fs';
import { readSafetensors, type StoredTensor } from '../../../../main/training/index.js';

/** The tensors of a file by name. */
export function readWeights(path: string): ReadonlyMap<string, StoredTensor> {
  const tensors = readSafetensors(readFileSync(path));
  if (tensors === null) throw new Error(`${path} is not a safetensors file`);
  return tensors;
}

/** The values of a 32-bit tensor. */
export function float32Values(tensors: ReadonlyMap<string, StoredTensor>, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'F32') throw new Error(`the weights hold no 32-bit tensor ${name}`);
  return new Float32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength / 4);
}
