/** Tensors of a .safetensors file: https://huggingface.co/docs/safetensors, format. */
export interface StoredTensor {
  readonly dtype: 'F16' | 'F32' | 'I32' | 'U8';
  readonly shape: readonly number[];
  /** Row-major, little-endian. */
  readonly bytes: Uint8Array;
}

type Header = Readonly<
  Record<
    string,
    {
      readonly dtype: StoredTensor['dtype'];
      readonly shape: readonly number[];
      readonly data_offsets: readonly [number, number];
    }
  >
>;

/** A little-endian 64-bit length, a JSON header, then the tensors. Null where the bytes are no such file. */
export function readSafetensors(file: Uint8Array): ReadonlyMap<string, StoredTensor> | null {
  if (file.length < 8) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = Number(view.getBigUint64(0, true)) + 8;
  if (start > file.length) return null;
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(8, start))) as Header;
  } catch {
    return null;
  }
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets;
    if (!(from >= 0 && to >= from && start + to <= file.length)) return null;
    // A copy in memory of its own (`slice` of a Buffer is a view): what lies at an odd place in the file must not do so there.
    const bytes = new Uint8Array(file.subarray(start + from, start + to));
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, bytes });
  }
  return tensors;
}

export function writeSafetensors(tensors: Readonly<Record<string, StoredTensor>>): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
      const from = end;
      end += bytes.length;
      return [name, { dtype, shape, data_offsets: [from, end] }];
    }),
  );
  const words = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(words.length / 8) * 8;
  const file = new Uint8Array(8 + padded + end).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(words, 8);
  let at = 8 + padded;
  for (const { bytes } of Object.values(tensors)) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
