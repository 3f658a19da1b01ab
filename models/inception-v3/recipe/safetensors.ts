import { readFileSync } from 'node:fs';

export interface StoredTensor {
  readonly dtype: 'F16' | 'F32';
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Reads a .safetensors file: a little-endian 64-bit header length, a JSON header, then the tensors
 * (https://huggingface.co/docs/safetensors, format). Throws where the file is not one.
 */
export function readSafetensors(path: string): ReadonlyMap<string, StoredTensor> {
  const file = readFileSync(path);
  const headerBytes = Number(file.readBigUInt64LE(0));
  if (headerBytes + 8 > file.length) throw new Error(`${path} is not a safetensors file`);
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerBytes)) as Record<
    string,
    { dtype: StoredTensor['dtype']; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [start, end] = entry.data_offsets;
    const bytes = new Uint8Array(file.subarray(8 + headerBytes + start, 8 + headerBytes + end));
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, bytes });
  }
  return tensors;
}

/** The values of a 32-bit tensor. */
export function float32Values(tensors: ReadonlyMap<string, StoredTensor>, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'F32') throw new Error(`the weights hold no 32-bit tensor ${name}`);
  return new Float32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength / 4);
}
