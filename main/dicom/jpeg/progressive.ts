import { ok, type Result } from '../../contract/index.js';
import { takeBits, windowAt, type BitReader } from './bits.js';
import type { JpegScan } from './codestream.js';
import { longCode, lookBits, signedOf, type HuffmanTable } from './huffman.js';
import { damaged } from './problems.js';
import { zigzag } from './zigzag.js';

/** Reads `count` blocks from block `first` on and returns how many were whole. */
export type ScanDecoder = (first: number, count: number) => number;

interface Progression {
  /** Decoder of the next scan. Error: `pixel-data-damaged`. */
  readonly decoderOf: (scan: JpegScan) => Result<ScanDecoder>;
  /** Whether every coefficient has been given to its last bit. */
  readonly complete: () => boolean;
}

/**
 * The progressive process (T.81 annex G): scans that each add a band of coefficients or a bit to one. A scan must follow
 * on the bits given before it, so that the work is bounded by the frame.
 */
export function progression(reader: BitReader, coefficients: Int16Array): Progression {
  /** By coefficient: the lowest bit given so far, 14 where none was. */
  const lowest = new Uint8Array(64).fill(14);
  return {
    complete: () => lowest.every((bit) => bit === 0),
    decoderOf: (scan) => {
      const { first, last, high, low } = scan;
      if (last > 63 || (first === 0 ? last !== 0 : last < first))
        return damaged('hold a scan of coefficients that do not go together');
      const band = lowest.subarray(first, last + 1);
      if (
        high === 0
          ? low > 13 || !band.every((bit) => bit === 14)
          : low !== high - 1 || !band.every((bit) => bit === high)
      ) {
        return damaged('hold a scan that does not follow on those before it');
      }
      band.fill(low);
      if (first === 0 && high > 0) return ok(meanBits(low, reader, coefficients));
      const table = first === 0 ? scan.dc : scan.ac;
      if (!table) return damaged('use a Huffman table that they do not define');
      if (first === 0) return ok(firstMeans(table, low, reader, coefficients));
      const decoder = high === 0 ? firstBand : bandBits;
      return ok(decoder(table, scan, reader, coefficients));
    },
  };
}

/** Symbol of the next code, -1 where the bits are none. */
function takeSymbol(reader: BitReader, table: HuffmanTable): number {
  const window = windowAt(reader.words, reader.position);
  const code = table.codes[window >>> (32 - lookBits)] || longCode(table, window);
  reader.position += code >> 8;
  return code === 0 ? -1 : code & 255;
}

function firstMeans(table: HuffmanTable, low: number, reader: BitReader, coefficients: Int16Array): ScanDecoder {
  return (first, count) => {
    let mean = 0;
    for (let block = 0; block < count; block++) {
      const size = takeSymbol(reader, table);
      if (size < 0 || size > 15) return block;
      if (size > 0) mean += signedOf(takeBits(reader, size), size);
      if (reader.position > reader.end) return block;
      coefficients[(first + block) * 64] = mean << low;
    }
    return count;
  };
}

function meanBits(low: number, reader: BitReader, coefficients: Int16Array): ScanDecoder {
  return (first, count) => {
    for (let block = 0; block < count; block++) {
      const at = (first + block) * 64;
      if (takeBits(reader, 1) === 1) coefficients[at] = (coefficients[at] ?? 0) | (1 << low);
      if (reader.position > reader.end) return block;
    }
    return count;
  };
}

function firstBand(table: HuffmanTable, scan: JpegScan, reader: BitReader, coefficients: Int16Array): ScanDecoder {
  return (first, count) => {
    /** Blocks that end here without a code of their own. */
    let emptyBlocks = 0;
    for (let block = 0; block < count; block++) {
      if (emptyBlocks > 0) {
        emptyBlocks -= 1;
        continue;
      }
      const base = (first + block) * 64;
      for (let at = scan.first; at <= scan.last; at++) {
        const symbol = takeSymbol(reader, table);
        if (symbol < 0) return block;
        const zeros = symbol >> 4;
        const size = symbol & 15;
        if (size === 0 && zeros < 15) {
          emptyBlocks = (1 << zeros) - 1 + takeBits(reader, zeros);
          break;
        }
        at += zeros;
        if (size === 0) continue;
        const value = signedOf(takeBits(reader, size), size);
        if (at > scan.last) return block;
        coefficients[base + (zigzag[at] ?? 0)] = value << scan.low;
      }
      if (reader.position > reader.end) return block;
    }
    return count;
  };
}

function bandBits(table: HuffmanTable, scan: JpegScan, reader: BitReader, coefficients: Int16Array): ScanDecoder {
  const bit = 1 << scan.low;

  /** Adds the next bit to a coefficient that has bits already. */
  function addBit(at: number, value: number): void {
    if (takeBits(reader, 1) === 1) coefficients[at] = value + (value < 0 ? -bit : bit);
  }

  return (first, count) => {
    let emptyBlocks = 0;
    for (let block = 0; block < count; block++) {
      const base = (first + block) * 64;
      let at = scan.first;
      while (emptyBlocks === 0 && at <= scan.last) {
        const symbol = takeSymbol(reader, table);
        if (symbol < 0) return block;
        let zeros = symbol >> 4;
        let fresh = 0;
        if ((symbol & 15) !== 0) {
          fresh = takeBits(reader, 1) === 1 ? bit : -bit;
        } else if (zeros < 15) {
          emptyBlocks = (1 << zeros) + takeBits(reader, zeros);
          break;
        }
        // Coefficients with bits get their next one on the way; the run counts those that are still zero.
        for (; at <= scan.last; at++) {
          const place = base + (zigzag[at] ?? 0);
          const value = coefficients[place] ?? 0;
          if (value !== 0) addBit(place, value);
          else if (zeros-- === 0) break;
        }
        if (fresh !== 0) {
          if (at > scan.last) return block;
          coefficients[base + (zigzag[at] ?? 0)] = fresh;
        }
        at += 1;
      }
      if (emptyBlocks > 0) {
        for (; at <= scan.last; at++) {
          const place = base + (zigzag[at] ?? 0);
          const value = coefficients[place] ?? 0;
          if (value !== 0) addBit(place, value);
        }
        emptyBlocks -= 1;
      }
      if (reader.position > reader.end) return block;
    }
    return count;
  };
}
