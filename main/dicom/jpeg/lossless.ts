import { ok, type Result } from '../../contract/index.js';
import { bitReader, readIntervals, windowAt, type BitReader } from './bits.js';
import type { Codestream, JpegHeader, JpegScan } from './codestream.js';
import { longCode, lookBits, signedOf, type HuffmanTable } from './huffman.js';
import { damaged, endsEarly } from './problems.js';
import { addPredictions } from './predictors.js';

/**
 * Samples of the lossless process with Huffman coding (T.81 annex H), row by row: all predictors, point transforms,
 * restart intervals and precisions. Errors: `pixel-data-damaged`, `pixel-data-truncated`.
 */
export function losslessSamples(
  stream: Codestream,
  header: JpegHeader,
  scan: JpegScan,
): Result<Uint16Array<ArrayBuffer>> {
  const { rows, cols, precision } = header;
  const { dc: table, first: predictor, low: shift } = scan;
  if (predictor < 1 || predictor > 7) return damaged(`name predictor ${predictor}; there are 1 to 7`);
  if (shift >= precision) return damaged(`leave out ${shift} of ${precision} bits`);
  if (!table) return damaged('use a Huffman table that they do not define');
  if (stream.restartInterval % cols !== 0) return damaged('restart within a row, which the lossless process does not');
  const room = stream.data.length - scan.dataAt;
  // Each sample takes a bit at least: no frame is laid out for data that cannot fill it.
  if (room * 8 < rows * cols) return endsEarly(Math.floor((room * 8) / cols), rows);
  const samples = new Uint16Array(rows * cols);
  const differences = new Int32Array(cols);
  const reader = bitReader(room);
  const perInterval = stream.restartInterval / cols;
  const { done } = readIntervals(reader, stream.data, scan.dataAt, rows, perInterval, (first, count) => {
    for (let row = 0; row < count; row++) {
      if (!readDifferences(reader, table, differences)) return row;
      const start = row === 0 ? 1 << (precision - shift - 1) : undefined;
      addPredictions(differences, samples, (first + row) * cols, predictor, start);
    }
    return count;
  });
  if (done < rows) return endsEarly(done, rows);
  if (shift > 0) for (let at = 0; at < samples.length; at++) samples[at] = (samples[at] ?? 0) << shift;
  return ok(samples);
}

/** Fills a row of differences; false where the data end within it or hold no code. */
function readDifferences(reader: BitReader, table: HuffmanTable, row: Int32Array): boolean {
  const { words } = reader;
  const { values, codes } = table;
  let position = reader.position;
  for (let at = 0; at < row.length; at++) {
    const window = windowAt(words, position);
    const look = window >>> (32 - lookBits);
    const entry = values[look] ?? 0;
    if (entry !== 0) {
      row[at] = entry >> 9;
      position += entry & 31;
      continue;
    }
    const code = codes[look] || longCode(table, window);
    if (code === 0) return false;
    const length = code >> 8;
    const size = code & 255;
    if (size === 0 || size === 16) {
      row[at] = size === 0 ? 0 : 32768;
      position += length;
    } else {
      row[at] = signedOf((window << length) >>> (32 - size), size);
      position += length + size;
    }
  }
  reader.position = position;
  return position <= reader.end;
}
