import { ok, type Result } from '../../contract/index.js';
import { windowAt, type BitReader } from './bits.js';
import type { JpegScan } from './codestream.js';
import { longCode, lookBits, signedOf } from './huffman.js';
import { damaged } from './problems.js';
import type { ScanDecoder } from './progressive.js';
import { zigzag } from './zigzag.js';

/** Reads whole blocks (T.81 F.2.2) into `coefficients`, 64 a block, by row. Error: `pixel-data-damaged`. */
export function sequentialDecoder(scan: JpegScan, reader: BitReader, coefficients: Int16Array): Result<ScanDecoder> {
  const { dc, ac } = scan;
  if (!dc || !ac) return damaged('use a Huffman table that they do not define');
  if (dc.symbols.includes(16)) return damaged('use a Huffman table of the lossless process for cosine coefficients');
  const { words } = reader;
  return ok((first, count) => {
    let mean = 0;
    let position = 0;
    for (let block = 0; block < count; block++) {
      const base = (first + block) * 64;
      for (let at = 0; at < 64;) {
        const table = at === 0 ? dc : ac;
        const window = windowAt(words, position);
        const look = window >>> (32 - lookBits);
        const entry = table.values[look] ?? 0;
        let zeros = (entry >> 5) & 15;
        let value = entry >> 9;
        if (entry !== 0) {
          position += entry & 31;
        } else {
          const code = table.codes[look] || longCode(table, window);
          if (code === 0) return block;
          const length = code >> 8;
          const size = code & 15;
          zeros = (code & 255) >> 4;
          if (size > 0) value = signedOf((window << length) >>> (32 - size), size);
          position += length + size;
        }
        if (at === 0) {
          mean += value;
          coefficients[base] = mean;
          at = 1;
        } else if (value !== 0) {
          at += zeros;
          if (at > 63) return block;
          coefficients[base + (zigzag[at] ?? 0)] = value;
          at += 1;
        } else if (zeros === 15) {
          at += 16;
        } else {
          break;
        }
      }
      if (position > reader.end) return block;
    }
    reader.position = position;
    return count;
  });
}
