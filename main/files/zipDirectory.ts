import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { failed, budgets, ok, problem, type Problem, type Result } from '../contract/index.js';
import { systemPath } from './pathBytes.js';
import { readProblem } from './readProblem.js';

/** One readable entry of an archive (APPNOTE 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly crc32: number;
  readonly headerOffset: number;
}

export interface ZipDirectory {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Entries that are not offered, each with the reason. */
  readonly refused: readonly Problem[];
}

/** Deflate cannot exceed 1,032 to 1; what claims more lies about its size. */
const maxRatio = 1_032;

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const entrySignature = 0x02014b50;

interface CachedDirectory {
  readonly size: number;
  readonly mtimeMs: number;
  readonly directory: ZipDirectory;
}

/** Directories of the archives read last. An archive is read again when its size or modification time changes. */
const cache = new Map<string, CachedDirectory>();
const cachedArchives = 4;

/**
 * The central directory of the archive at `path`: names are those stored, with `/` between folders. Refused, with a
 * reason each: names that leave the folder (`..`, absolute, drive letters, NUL), encrypted entries, methods other
 * than stored and deflated, sizes past the cap, a second entry of the same name. Errors: `file-vanished`,
 * `file-unreadable`, `zip-damaged`.
 */
export function zipDirectory(path: string): Result<ZipDirectory> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(systemPath(path), 'r');
    const { size, mtimeMs } = fstatSync(descriptor);
    const known = cache.get(path);
    if (known?.size === size && known.mtimeMs === mtimeMs) {
      cache.delete(path);
      cache.set(path, known);
      return ok(known.directory);
    }
    const read = readDirectory(path, descriptor, size);
    if (!read.ok) return read;
    cache.delete(path);
    cache.set(path, { size, mtimeMs, directory: read.value });
    for (const oldest of cache.keys()) {
      if (cache.size <= cachedArchives) break;
      cache.delete(oldest);
    }
    return read;
  } catch (error) {
    return { ok: false, problem: readProblem(path, error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Reads `length` bytes at `offset`, fewer only at the end of the file. */
export function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled === length ? bytes : bytes.subarray(0, filled);
}

function damaged(path: string, what: string): Result<never> {
  return failed('zip-damaged', `The archive ${path} cannot be read: ${what}; copy it again.`, { where: path });
}

interface DirectoryPlace {
  readonly offset: number;
  readonly length: number;
  readonly entries: number;
}

/** Finds the end record from the back: a comment of up to 65,535 bytes may follow it (APPNOTE 4.3.16). */
function findDirectory(path: string, descriptor: number, size: number): Result<DirectoryPlace> {
  const tailStart = Math.max(0, size - 22 - 0xffff);
  const tail = readAt(descriptor, tailStart, size - tailStart);
  let end = tail.length - 22;
  while (
    end >= 0 &&
    !(tail.readUInt32LE(end) === endSignature && end + 22 + tail.readUInt16LE(end + 20) <= tail.length)
  ) {
    end -= 1;
  }
  if (end < 0) return damaged(path, 'it has no end record, so it is cut short or no zip file');
  let entries = tail.readUInt16LE(end + 10);
  let length = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  if (entries === 0xffff || length === 0xffffffff || offset === 0xffffffff) {
    const locator = end - 20;
    if (locator >= 0 && tail.readUInt32LE(locator) === zip64LocatorSignature) {
      const record = readAt(descriptor, Number(tail.readBigUInt64LE(locator + 8)), 56);
      if (record.length < 56 || record.readUInt32LE(0) !== zip64EndSignature) {
        return damaged(path, 'its 64-bit end record is missing');
      }
      entries = Number(record.readBigUInt64LE(32));
      length = Number(record.readBigUInt64LE(40));
      offset = Number(record.readBigUInt64LE(48));
    }
  }
  if (offset + length > size) return damaged(path, 'its directory lies outside the file');
  if (length > budgets.zipDirectoryBytes || entries > budgets.zipEntries)
    return damaged(path, 'its directory is too large');
  return ok({ offset, length, entries });
}

function readDirectory(path: string, descriptor: number, size: number): Result<ZipDirectory> {
  const place = findDirectory(path, descriptor, size);
  if (!place.ok) return place;
  const bytes = readAt(descriptor, place.value.offset, place.value.length);
  const entries = new Map<string, ZipEntry>();
  const refused: Problem[] = [];
  let at = 0;
  for (let n = 0; n < place.value.entries; n += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entrySignature) {
      return damaged(path, `entry ${n + 1} of its directory is broken`);
    }
    const flags = bytes.readUInt16LE(at + 8);
    const method = bytes.readUInt16LE(at + 10);
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const commentLength = bytes.readUInt16LE(at + 32);
    const nameBytes = bytes.subarray(at + 46, at + 46 + nameLength);
    const sizes = entrySizes(bytes, at, bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
    const crc32 = bytes.readUInt32LE(at + 16);
    at += 46 + nameLength + extraLength + commentLength;
    // Names that are no UTF-8 (flag bit 11 off) are read as Latin-1: they only have to be unique and to be found again.
    const name = nameBytes.toString(flags & 0x800 ? 'utf8' : 'latin1').replaceAll('\\', '/');
    if (name.endsWith('/')) continue;
    const reason = refusal(name, flags, method, sizes, entries);
    if (reason !== null) {
      refused.push(
        problem('zip-entry-refused', `The entry ${printable(name)} of ${path} is not read: ${reason}.`, {
          where: `${path}!${printable(name)}`,
        }),
      );
      continue;
    }
    entries.set(name, { name, method: method === 0 ? 'stored' : 'deflated', crc32, ...sizes });
  }
  return ok({ entries, refused });
}

type EntrySizes = Pick<ZipEntry, 'compressedBytes' | 'bytes' | 'headerOffset'>;

/** Sizes and place, from the 64-bit extra field where the 32-bit ones are full (APPNOTE 4.5.3). */
function entrySizes(directory: Buffer, at: number, extra: Buffer): EntrySizes {
  let compressedBytes = directory.readUInt32LE(at + 20);
  let bytes = directory.readUInt32LE(at + 24);
  let headerOffset = directory.readUInt32LE(at + 42);
  let field = 0;
  while (field + 4 <= extra.length) {
    const id = extra.readUInt16LE(field);
    const end = Math.min(extra.length, field + 4 + extra.readUInt16LE(field + 2));
    if (id === 1) {
      let value = field + 4;
      const next = (): number => {
        if (value + 8 > end) return Number.MAX_SAFE_INTEGER;
        value += 8;
        return Number(extra.readBigUInt64LE(value - 8));
      };
      if (bytes === 0xffffffff) bytes = next();
      if (compressedBytes === 0xffffffff) compressedBytes = next();
      if (headerOffset === 0xffffffff) headerOffset = next();
    }
    field = end;
  }
  return { compressedBytes, bytes, headerOffset };
}

function refusal(
  name: string,
  flags: number,
  method: number,
  sizes: EntrySizes,
  known: ReadonlyMap<string, ZipEntry>,
): string | null {
  if (name === '' || name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0'))
    return 'its name is no relative path';
  if (name.split('/').includes('..')) return 'its name leads out of the archive';
  if (flags & 0x1) return 'it is encrypted';
  if (method !== 0 && method !== 8) return `its compression method ${method} is not supported`;
  // The sum over an archive is not capped: entries are read one at a time.
  if (sizes.bytes > budgets.fileBytes) return 'it is larger than Ictus reads in one piece';
  if (method === 0 ? sizes.bytes !== sizes.compressedBytes : sizes.bytes > sizes.compressedBytes * maxRatio) {
    return 'the size it gives cannot be true';
  }
  if (known.has(name)) return 'an earlier entry has the same name';
  return null;
}

/** Control characters are shown as a replacement mark: names come from strangers and land in logs and lists. */
function printable(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return name.replaceAll(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, 300);
}
