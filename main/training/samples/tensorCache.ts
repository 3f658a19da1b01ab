import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isDiskFull, ok, problem, type Problem, type Result } from '../../contract/index.js';

/** Half-precision values as their bits (`Uint16Array`), or others; bytes as they lie in memory, on any machine we run little-endian. */
type TensorValues = Uint8Array | Uint16Array | Float32Array;

/**
 * Tensors of one size on disk, by key. A record is there when it is whole: what a crash, a full disk or a bad sector leaves of
 * one is absent, and its place is written again. One writer; any number of readers in its process.
 */
export interface TensorCache {
  readonly size: number;
  has(key: string): boolean;
  /** Keeps a tensor; a key that is there stays as it is. Problem: `disk-full`, `cache-unwritable`; the cache stays usable. */
  put(key: string, values: TensorValues): Problem | null;
  /**
   * Reads a tensor into `target` from element `offset` on. False where it is absent or found damaged (then it is absent from now
   * on, and that part of `target` holds anything).
   */
  readInto(key: string, target: TensorValues, offset?: number): boolean;
  /** Brings what was put to the disk, and ends the use of the cache. */
  close(): void;
}

/** After the values of each record: a mark, crc32 of values and key, the key as sha256. Written last, it makes the record valid. */
const trailerBytes = 40;
const mark = 0x31544349;

/**
 * Opens, or begins, the cache in `folder` for tensors of `tensorBytes` bytes.
 * @param contents everything that decides what the tensors are (hash of the network, input, augmentation): another text is another file.
 */
export function openTensorCache(folder: string, contents: string, tensorBytes: number): Result<TensorCache> {
  const stride = tensorBytes + trailerBytes;
  const name = sha256(`ictus tensors 1\n${tensorBytes}\n${contents}`).toString('hex').slice(0, 32);
  const path = join(folder, `${name}.tensors`);
  const slotOf = new Map<string, number>();
  const free: number[] = [];
  let file: number;
  let slots: number;
  try {
    mkdirSync(folder, { recursive: true });
    file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    slots = Math.floor(fstatSync(file).size / stride);
    for (let slot = 0; slot < slots; slot++) {
      const trailer = readTrailer(slot);
      if (trailer.readUInt32LE(0) === mark) slotOf.set(keyIn(trailer), slot);
      else free.push(slot);
    }
  } catch (error) {
    return { ok: false, problem: cacheProblem(path, error) };
  }

  function readTrailer(slot: number): Buffer {
    const trailer = Buffer.alloc(trailerBytes);
    readFully(file, trailer, slot * stride + tensorBytes);
    return trailer;
  }

  return ok({
    get size() {
      return slotOf.size;
    },
    has: (key) => slotOf.has(hashed(key)),
    put(key, values) {
      if (values.byteLength !== tensorBytes) {
        throw new RangeError(`a tensor of this cache has ${tensorBytes} bytes, not ${values.byteLength}`);
      }
      const digest = sha256(key);
      const known = digest.toString('hex');
      if (slotOf.has(known)) return null;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, tensorBytes);
      const slot = free.at(-1) ?? slots;
      const trailer = Buffer.alloc(trailerBytes);
      trailer.writeUInt32LE(mark, 0);
      trailer.writeUInt32LE(crc32(digest, crc32(bytes)), 4);
      trailer.set(digest, 8);
      try {
        writeFully(file, bytes, slot * stride);
        writeFully(file, trailer, slot * stride + tensorBytes);
      } catch (error) {
        return cacheProblem(path, error);
      }
      if (free.pop() === undefined) slots++;
      slotOf.set(known, slot);
      return null;
    },
    readInto(key, target, offset = 0) {
      const from = offset * target.BYTES_PER_ELEMENT;
      if (from + tensorBytes > target.byteLength) {
        throw new RangeError(`a tensor of ${tensorBytes} bytes does not fit from byte ${from} of ${target.byteLength}`);
      }
      const known = hashed(key);
      const slot = slotOf.get(known);
      if (slot === undefined) return false;
      const bytes = new Uint8Array(target.buffer, target.byteOffset + from, tensorBytes);
      if (readWhole(slot, known, bytes)) return true;
      slotOf.delete(known);
      free.push(slot);
      strike(slot);
      return false;
    },
    close() {
      fsyncSync(file);
      closeSync(file);
    },
  });

  /** Makes a damaged record known as such to whoever opens the file next. */
  function strike(slot: number): void {
    try {
      writeFully(file, Buffer.alloc(4), slot * stride + tensorBytes);
    } catch {
      // Its sum is wrong all the same.
    }
  }

  function readWhole(slot: number, known: string, bytes: Uint8Array): boolean {
    try {
      readFully(file, bytes, slot * stride);
      const trailer = readTrailer(slot);
      const sum = crc32(trailer.subarray(8), crc32(bytes));
      return trailer.readUInt32LE(0) === mark && trailer.readUInt32LE(4) === sum && keyIn(trailer) === known;
    } catch {
      // A sector that cannot be read is as good as a wrong sum.
      return false;
    }
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hashed(key: string): string {
  return sha256(key).toString('hex');
}

function keyIn(trailer: Buffer): string {
  return trailer.toString('hex', 8);
}

function readFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw new Error('the file ends within a record');
    done += count;
  }
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

function cacheProblem(path: string, error: unknown): Problem {
  const cause = error instanceof Error ? error.message : String(error);
  return isDiskFull(error)
    ? problem('disk-full', `The disk is full, so no more features can be kept in ${path}; free some space and go on.`, {
        where: path,
        cause,
      })
    : problem('cache-unwritable', `The features cannot be kept in ${path}; check its folder and permissions.`, {
        where: path,
        cause,
      });
}
