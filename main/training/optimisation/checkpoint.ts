import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { failed, isDiskFull, ok, type LossPoint, type Result } from '../../contract/index.js';

/** Where a run stands; everything else follows from the options, the seed and the step. */
export interface RunState {
  /** Steps done. */
  readonly step: number;
  /** Lowest held-out loss; null before there is one. */
  readonly bestLoss: number | null;
  /** Looks since the best one. */
  readonly looksSince: number;
  /** What the run learns from and how, as a hash: a checkpoint of another run is not taken up. */
  readonly run: string;
  readonly curve: readonly LossPoint[];
  /** Training losses since the last point of the curve. */
  readonly lossSum: number;
}

const magic = 'ICTUSRUN';

/**
 * Writes a checkpoint beside the last one and then in its place, so that a whole one is there at any moment. Layout: magic, header
 * length (uint32), header (JSON: state, array lengths, crc32), arrays as little-endian float32. Errors: `disk-full`, `result-unwritable`.
 */
export function writeCheckpoint(path: string, state: RunState, arrays: readonly Float32Array[]): Result<null> {
  const bytes = arrays.map((values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const check = bytes.reduce((sum, part) => crc32(part, sum), 0);
  const header = Buffer.from(JSON.stringify({ state, lengths: arrays.map(({ length }) => length), check }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(header.length);
  const part = `${path}.part`;
  try {
    const file = openSync(part, 'w');
    try {
      for (const piece of [Buffer.from(magic), size, header, ...bytes]) writeWhole(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    return ok(null);
  } catch (error) {
    rmSync(part, { force: true });
    return isDiskFull(error)
      ? failed(
          'disk-full',
          `The disk is full: no checkpoint could be written to ${path}. The one before it is still there.`,
        )
      : failed('result-unwritable', `No checkpoint could be written to ${path}.`, {
          where: path,
          cause: String(error),
        });
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/**
 * Reads the checkpoint of the run named by its hash into `arrays`; null where there is none. Errors: `checkpoint-damaged` where
 * it is not whole, `checkpoint-mismatch` where it is of another run.
 */
export function readCheckpoint(path: string, run: string, arrays: readonly Float32Array[]): Result<RunState | null> {
  if (!existsSync(path)) return ok(null);
  const file = readFileSync(path);
  const damaged = (cause: string): Result<never> =>
    failed('checkpoint-damaged', `The checkpoint ${path} is damaged: delete it to begin from the start.`, {
      where: path,
      cause,
    });
  if (file.length < 12 || file.toString('latin1', 0, 8) !== magic) return damaged('no checkpoint');
  const headerEnd = 12 + file.readUInt32LE(8);
  if (headerEnd > file.length) return damaged('its header is cut');
  const header = headerOf(file.toString('utf8', 12, headerEnd));
  if (header === null) return damaged('its header cannot be read');
  const { state, lengths, check } = header;
  if (state.run !== run || lengths.join() !== arrays.map(({ length }) => length).join()) {
    return failed(
      'checkpoint-mismatch',
      `The checkpoint ${path} is of another run: the set, the network or the options have changed since. Restore them, or delete it to begin from the start.`,
      { where: path },
    );
  }
  const body = file.subarray(headerEnd);
  if (body.length !== 4 * lengths.reduce((sum, length) => sum + length, 0)) return damaged('it is cut');
  if (crc32(body) !== check) return damaged('its checksum differs');
  let at = 0;
  for (const values of arrays) {
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(body.subarray(at, at + values.byteLength));
    at += values.byteLength;
  }
  return ok(state);
}

interface Header {
  readonly state: RunState;
  readonly lengths: readonly number[];
  readonly check: number;
}

function headerOf(text: string): Header | null {
  try {
    return JSON.parse(text) as Header;
  } catch {
    return null;
  }
}
