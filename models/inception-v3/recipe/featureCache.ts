import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const keyBytes = 32;

/**
 * Features already computed, on disk, so that an interrupted extraction goes on where it stopped. Append-only: a record is a
 * sha256 key and `channels` float32; each writer has a file of its own, and a record cut short by a crash is dropped.
 */
export interface FeatureCache {
  get(key: string): Float32Array | undefined;
  put(key: string, features: Float32Array): void;
  readonly size: number;
}

/** @param name everything that decides what the features are: another name is another cache. */
export function openFeatureCache(folder: string, name: string, channels: number, writer = 0): FeatureCache {
  mkdirSync(folder, { recursive: true });
  const prefix = `features-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
  const recordBytes = keyBytes + 4 * channels;
  const known = new Map<string, Float32Array>();
  for (const file of readdirSync(folder)) {
    if (!file.startsWith(prefix)) continue;
    const bytes = readFileSync(join(folder, file));
    for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
      const values = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + at + keyBytes, bytes.byteOffset + at + recordBytes),
      );
      known.set(bytes.toString('hex', at, at + keyBytes), values);
    }
  }
  // A new file for each run: after a crash the old one may end in half a record.
  let part = 0;
  while (existsSync(join(folder, `${prefix}-${writer}-${part}.bin`))) part++;
  const path = join(folder, `${prefix}-${writer}-${part}.bin`);
  const hashed = (key: string): Buffer => createHash('sha256').update(key).digest();
  return {
    get size() {
      return known.size;
    },
    get: (key) => known.get(hashed(key).toString('hex')),
    put(key, features) {
      const digest = hashed(key);
      known.set(digest.toString('hex'), features);
      appendFileSync(
        path,
        Buffer.concat([digest, Buffer.from(features.buffer, features.byteOffset, features.byteLength)]),
      );
    },
  };
}
