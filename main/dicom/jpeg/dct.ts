import { ok, type Result } from '../../contract/index.js';
import { bitReader, readIntervals, type BitReader } from './bits.js';
import { nextScan, type Codestream, type JpegHeader, type JpegScan } from './codestream.js';
import { samplesOfBlocks } from './inverseDct.js';
import { damaged, endsEarly, refused } from './problems.js';
import { progression, type ScanDecoder } from './progressive.js';
import { sequentialDecoder } from './sequential.js';

/** A progressive image of every coefficient and bit on its own has more; none that is met has. */
const mostScans = 100;

/**
 * Samples of the processes with a cosine transform (T.81 annexes F and G), row by row, as libjpeg's accurate integer
 * transform gives them. A component alone in its scan is coded block after block, whatever sampling it states (A.2.2).
 * Errors: `pixel-data-damaged`, `pixel-data-truncated`.
 */
export function dctSamples(
  stream: Codestream,
  header: JpegHeader,
  firstScan: JpegScan,
): Result<Uint16Array<ArrayBuffer>> {
  const { rows, cols } = header;
  const [down, across] = [Math.ceil(rows / 8), Math.ceil(cols / 8)];
  const quant = stream.quant[header.quantTable];
  if (!quant) return damaged('use a quantisation table that they do not define');
  const room = stream.data.length - firstScan.dataAt;
  // Each block takes a bit at least: no frame is laid out for data that cannot fill it.
  if (room * 8 < down * across) return endsEarly(Math.floor((room * 8) / across) * 8, rows);
  const coefficients = new Int16Array(down * across * 64);
  const reader = bitReader(room);
  const done =
    header.process === 'sequential'
      ? readScan(stream, firstScan, sequentialDecoder(firstScan, reader, coefficients), reader, down * across)
      : readProgression(stream, firstScan, reader, coefficients);
  if (!done.ok) return done;
  if (done.value < down * across) return endsEarly(Math.floor(done.value / across) * 8, rows);
  return ok(samplesOfBlocks(coefficients, quant, header));
}

/** Whole blocks of one scan. */
function readScan(
  stream: Codestream,
  scan: JpegScan,
  decoder: Result<ScanDecoder>,
  reader: BitReader,
  blocks: number,
): Result<number> {
  if (!decoder.ok) return decoder;
  const end = readIntervals(reader, stream.data, scan.dataAt, blocks, stream.restartInterval, decoder.value);
  stream.at = end.at;
  return ok(end.done);
}

/** Whole blocks of all scans, which is those of the first that is not whole. */
function readProgression(
  stream: Codestream,
  firstScan: JpegScan,
  reader: BitReader,
  coefficients: Int16Array,
): Result<number> {
  const blocks = coefficients.length / 64;
  const { decoderOf, complete } = progression(reader, coefficients);
  let scan: JpegScan | undefined = firstScan;
  for (let count = 1; scan; count++) {
    if (count > mostScans) return refused(`hold more than ${mostScans} scans`);
    const done = readScan(stream, scan, decoderOf(scan), reader, blocks);
    if (!done.ok || done.value < blocks) return done;
    const next = nextScan(stream);
    if (!next.ok) return next;
    scan = next.value;
  }
  // An image may leave coefficients out, but then it must have an end; one cut off between scans is not whole anywhere.
  return ok(stream.ended || complete() ? blocks : 0);
}
