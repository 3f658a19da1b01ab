import { closeSync, openSync } from 'node:fs';
import { constants, crc32, inflateRawSync } from 'node:zlib';
import { failed, ok, type Result } from '../contract/index.js';
import type { FileStart } from './fileStart.js';
import { systemPath } from './pathBytes.js';
import { readProblem } from './readProblem.js';
import { readAt, zipDirectory, type ZipEntry } from './zipDirectory.js';

/** The first `wanted` bytes of an entry; only as much of the archive is read and inflated as that needs. */
export function readZipEntryStart(path: string, name: string, wanted: number): Result<FileStart> {
  return withEntry(path, name, (descriptor, entry, offset) => {
    if (wanted >= entry.bytes) return wholeEntry(path, descriptor, entry, offset);
    const part = { complete: false, fileBytes: entry.bytes };
    if (entry.method === 'stored') return ok({ bytes: readAt(descriptor, offset, wanted), ...part });
    let compressed = Math.min(entry.compressedBytes, wanted + 1_024);
    for (;;) {
      const packed = readAt(descriptor, offset, compressed);
      const inflated = inflatePart(packed, entry);
      if (inflated === null) return damagedEntry(path, name, 'its compressed bytes are broken');
      if (inflated.length >= wanted) return ok({ bytes: inflated.subarray(0, wanted), ...part });
      if (compressed >= entry.compressedBytes || packed.length < compressed) {
        return damagedEntry(path, name, 'it ends early');
      }
      compressed = Math.min(entry.compressedBytes, compressed * 4);
    }
  });
}

/** All bytes of an entry, its checksum verified. */
export function readZipEntry(path: string, name: string): Result<Uint8Array> {
  const whole = withEntry(path, name, (descriptor, entry, offset) => wholeEntry(path, descriptor, entry, offset));
  return whole.ok ? ok(whole.value.bytes) : whole;
}

function wholeEntry(path: string, descriptor: number, entry: ZipEntry, offset: number): Result<FileStart> {
  const packed = readAt(descriptor, offset, entry.compressedBytes);
  let bytes: Uint8Array = packed;
  if (entry.method === 'deflated') {
    try {
      // The cap makes a bomb stop at the size the directory gives for it; in one piece, so that nothing is copied.
      const whole = Math.max(64, entry.bytes);
      bytes = inflateRawSync(packed, { maxOutputLength: whole, chunkSize: whole });
    } catch {
      return damagedEntry(path, entry.name, 'its compressed bytes are broken');
    }
  }
  if (bytes.length !== entry.bytes)
    return damagedEntry(path, entry.name, 'it has another size than its directory says');
  if (crc32(bytes) !== entry.crc32) return damagedEntry(path, entry.name, 'its checksum is wrong');
  return ok({ bytes, complete: true, fileBytes: entry.bytes });
}

/** Inflates the beginning of a deflate stream; the missing rest is no error (Z_SYNC_FLUSH). */
function inflatePart(part: Buffer, entry: ZipEntry): Uint8Array | null {
  try {
    return inflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: Math.max(1, entry.bytes) });
  } catch {
    return null;
  }
}

function withEntry(
  path: string,
  name: string,
  read: (descriptor: number, entry: ZipEntry, dataOffset: number) => Result<FileStart>,
): Result<FileStart> {
  const directory = zipDirectory(path);
  if (!directory.ok) return directory;
  const entry = directory.value.entries.get(name);
  if (!entry) {
    return failed('file-vanished', `The archive ${path} no longer has the entry ${name}; open it again.`, {
      where: `${path}!${name}`,
    });
  }
  let descriptor: number | undefined;
  try {
    descriptor = openSync(systemPath(path), 'r');
    // The local header repeats name and extra field with lengths of its own (APPNOTE 4.3.7).
    const local = readAt(descriptor, entry.headerOffset, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50) {
      return damagedEntry(path, name, 'it is not where the directory says');
    }
    const offset = entry.headerOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    return read(descriptor, entry, offset);
  } catch (error) {
    return { ok: false, problem: readProblem(path, error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function damagedEntry(path: string, name: string, what: string): Result<never> {
  return failed('zip-damaged', `The entry ${name} of ${path} cannot be read: ${what}; copy the archive again.`, {
    where: `${path}!${name}`,
  });
}
