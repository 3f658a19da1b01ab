/**
 * Bits of one restart interval, without the stuffed bytes. The machine is little endian (all that Node and Electron
 * run on): bytes are laid down so that each 32-bit word holds its first bit at the top.
 */
export interface BitReader {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** In bits; may run past `end` by what a caller reads between two checks. */
  position: number;
  end: number;
}

/** A reader that has room for an interval of `length` bytes. */
export function bitReader(length: number): BitReader {
  const words = new Int32Array((length >> 2) + 4);
  return { words, bytes: new Uint8Array(words.buffer), position: 0, end: 0 };
}

/** The next 32 bits. */
export function windowAt(words: Int32Array, position: number): number {
  const word = position >>> 5;
  const shift = position & 31;
  return ((words[word] ?? 0) << shift) | (((words[word + 1] ?? 0) >>> 1) >>> (31 - shift));
}

/** Takes `count` bits, 0 to 16. */
export function takeBits(reader: BitReader, count: number): number {
  if (count === 0) return 0;
  const window = windowAt(reader.words, reader.position);
  reader.position += count;
  return window >>> (32 - count);
}

/** Lays the entropy-coded bytes from `at` up to the next marker into the reader; returns where the marker's 0xFF is. */
function fill(reader: BitReader, data: Uint8Array, at: number): number {
  const { bytes } = reader;
  const length = data.length;
  let to = 0;
  while (at < length) {
    const byte = data[at] ?? 0;
    if (byte === 0xff) {
      const next = data[at + 1] ?? 0xd9;
      if (next === 0xff) {
        at += 1;
        continue;
      }
      if (next !== 0) break;
      at += 1;
    }
    at += 1;
    bytes[to++ ^ 3] = byte;
  }
  reader.position = 0;
  reader.end = to * 8;
  // What an earlier, longer interval left behind must not be taken for data.
  for (let left = 8; left > 0; left--) bytes[to++ ^ 3] = 0;
  return at;
}

/** How far the entropy-coded data of a scan could be read. */
interface ScanEnd {
  /** Units (rows of samples or blocks) that are whole. */
  readonly done: number;
  /** Where the marker after them is. */
  readonly at: number;
}

/**
 * Reads a scan of `units` units by its restart intervals of `perInterval` units, 0 for none. `decode` gets the first
 * unit of an interval and their number, and returns how many it could read. A restart marker that is missing or out of
 * turn, or bytes left over before it, end the scan there: values after lost bytes are no values.
 */
export function readIntervals(
  reader: BitReader,
  data: Uint8Array,
  start: number,
  units: number,
  perInterval: number,
  decode: (first: number, count: number) => number,
): ScanEnd {
  let at = start;
  let first = 0;
  for (let interval = 0; ; interval++) {
    at = fill(reader, data, at);
    const count = perInterval === 0 ? units : Math.min(perInterval, units - first);
    const done = decode(first, count);
    first += done;
    if (done < count || first >= units) return { done: first, at };
    if (reader.end - reader.position >= 8 || data[at + 1] !== (0xd0 | (interval & 7))) return { done: first, at };
    at += 2;
  }
}
