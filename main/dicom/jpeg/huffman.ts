import { ok, type Result } from '../../contract/index.js';
import { damaged } from './problems.js';

/** Bits that one look into a table decides on; nearly every code of a CT is shorter, its extra bits included. */
export const lookBits = 12;

/** A Huffman table, laid out for reading (ITU-T T.81 annexes C and F.2.2.3). */
export interface HuffmanTable {
  /** By the next 12 bits: `length << 8 | symbol` of the code that they begin with, or 0 where it is longer or none. */
  readonly codes: Uint16Array;
  /**
   * By the next 12 bits: `value << 9 | zeros << 5 | bits`, where a code and its extra bits both fit in them, else 0.
   * `zeros` are the zero coefficients before the value (AC tables only); `bits` is what both use up.
   */
  readonly values: Int32Array;
  /** By code length: the least 16-bit number that does not begin with a code of this length or a shorter one. */
  readonly limits: Int32Array;
  /** By code length: what added to a code gives its place in `symbols`. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * Table from its counts by code length (16 bytes) and its symbols, as a DHT segment holds them. Symbols of a DC table
 * (also of the lossless process) are categories of differences; those of an AC table are runs and sizes.
 * Error: `pixel-data-damaged`, where the counts make no code or a category does not exist.
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array, kind: 'dc' | 'ac'): Result<HuffmanTable> {
  const codes = new Uint16Array(1 << lookBits);
  const values = new Int32Array(1 << lookBits);
  const limits = new Int32Array(17);
  const offsets = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = place - code;
    if (code + count > 1 << length) return damagedTable('more codes than there can be');
    for (let left = count; left > 0; left--, code++, place++) {
      const symbol = symbols[place] ?? 0;
      if (kind === 'dc' && symbol > 16) return damagedTable(`a difference of ${symbol} bits`);
      if (length <= lookBits) fillLooks(codes, values, code, length, symbol, kind);
    }
    limits[length] = code << (16 - length);
    code <<= 1;
  }
  return ok({ codes, values, limits, offsets, symbols });
}

/** `length << 8 | symbol` of the code at the top of a 32-bit window, for codes longer than a look; 0 where there is none. */
export function longCode(table: HuffmanTable, window: number): number {
  const next = window >>> 16;
  for (let length = lookBits + 1; length <= 16; length++) {
    if (next < (table.limits[length] ?? 0)) {
      return (length << 8) | (table.symbols[(next >>> (16 - length)) + (table.offsets[length] ?? 0)] ?? 0);
    }
  }
  return 0;
}

/** The signed number that `size` extra bits stand for (T.81 F.2.2.1); `size` is at least 1. */
export function signedOf(bits: number, size: number): number {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

function fillLooks(
  codes: Uint16Array,
  values: Int32Array,
  code: number,
  length: number,
  symbol: number,
  kind: 'dc' | 'ac',
): void {
  const free = lookBits - length;
  const first = code << free;
  codes.fill((length << 8) | symbol, first, first + (1 << free));
  // The category of 16 bits has one member, 32768, and no extra bits (T.81 H.1.2.2).
  const whole = kind === 'dc' && symbol === 16;
  const size = kind === 'ac' ? symbol & 15 : whole ? 0 : symbol;
  if (size > free) return;
  const zeros = kind === 'ac' ? symbol >> 4 : 0;
  for (let rest = 0; rest < 1 << free; rest++) {
    const value = whole ? 32768 : size === 0 ? 0 : signedOf(rest >> (free - size), size);
    values[first + rest] = (value << 9) | (zeros << 5) | (length + size);
  }
}

function damagedTable(what: string): Result<never> {
  return damaged(`have a Huffman table with ${what}`);
}
