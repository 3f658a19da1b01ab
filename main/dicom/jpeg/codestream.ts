import { ok, type Result } from '../../contract/index.js';
import { uint16At } from '../byteOrder.js';
import { huffmanTable, type HuffmanTable } from './huffman.js';
import { damaged, refused } from './problems.js';
import { zigzag } from './zigzag.js';

/** What a start-of-frame segment says (T.81 B.2.2), for the one component of a grey-scale image. */
export interface JpegHeader {
  readonly process: 'lossless' | 'sequential' | 'progressive';
  readonly precision: number;
  readonly rows: number;
  readonly cols: number;
  readonly quantTable: number;
}

/** What a start-of-scan segment says (T.81 B.2.3), with the tables it names. */
export interface JpegScan {
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  /** Ss: first coefficient, or the predictor of the lossless process. */
  readonly first: number;
  /** Se: last coefficient. */
  readonly last: number;
  /** Ah: point transform of the scan before, 0 for a first scan. */
  readonly high: number;
  /** Al: point transform. */
  readonly low: number;
  /** Of the first entropy-coded byte. */
  readonly dataAt: number;
}

/** A JPEG interchange stream as far as it was read. */
export interface Codestream {
  readonly data: Uint8Array;
  at: number;
  header: JpegHeader | undefined;
  /** In MCUs, which are samples in the lossless process and blocks in the others; 0 for none. */
  restartInterval: number;
  ended: boolean;
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  /** In the order of coefficients by row. */
  readonly quant: (Uint16Array | undefined)[];
}

/** Processes that are known by name only (T.81 table B.1; T.87 for JPEG-LS). */
const otherProcesses: ReadonlyMap<number, string> = new Map([
  [0xc5, 'hierarchical JPEG (differential sequential)'],
  [0xc6, 'hierarchical JPEG (differential progressive)'],
  [0xc7, 'hierarchical JPEG (differential lossless)'],
  [0xc9, 'arithmetic-coded JPEG (extended sequential)'],
  [0xca, 'arithmetic-coded JPEG (progressive)'],
  [0xcb, 'arithmetic-coded JPEG (lossless)'],
  [0xcd, 'arithmetic-coded hierarchical JPEG (differential sequential)'],
  [0xce, 'arithmetic-coded hierarchical JPEG (differential progressive)'],
  [0xcf, 'arithmetic-coded hierarchical JPEG (differential lossless)'],
  [0xf7, 'JPEG-LS'],
]);

/** Positions are counted in bits, in 31 of them. */
const mostBytes = 1 << 28;

export function openCodestream(data: Uint8Array): Result<Codestream> {
  if (data[0] !== 0xff || data[1] !== 0xd8) return damaged('do not begin as a JPEG stream does');
  if (data.length >= mostBytes) return refused('are larger than Ictus reads');
  const nothing = { dc: [], ac: [], quant: [] };
  return ok({ data, at: 2, header: undefined, restartInterval: 0, ended: false, ...nothing });
}

/**
 * Reads on to the next scan; undefined at the end of the image or of the bytes. Errors: `pixel-format-unsupported`,
 * `pixel-data-damaged`.
 */
export function nextScan(stream: Codestream): Result<JpegScan | undefined> {
  const { data } = stream;
  for (;;) {
    // Bytes that belong to no segment are passed over, as the reference decoder does.
    while (stream.at < data.length && data[stream.at] !== 0xff) stream.at += 1;
    while (data[stream.at] === 0xff) stream.at += 1;
    const marker = data[stream.at];
    if (marker === undefined) return ok(undefined);
    stream.at += 1;
    if (marker === 0xd9) {
      stream.ended = true;
      return ok(undefined);
    }
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = stream.at + 2 <= data.length ? uint16At(data, stream.at, false) : 0;
    const end = stream.at + length;
    if (end > data.length) return ok(undefined);
    if (length < 2) return damaged('hold a segment without a length');
    const segment = data.subarray(stream.at + 2, end);
    stream.at = end;
    if (marker === 0xda) return scanOf(segment, stream);
    const problem = readSegment(marker, segment, stream);
    if (problem) return problem;
  }
}

/** Takes in what a segment before a scan says; returns a problem or nothing. */
function readSegment(marker: number, segment: Uint8Array, stream: Codestream): Result<never> | undefined {
  const other = otherProcesses.get(marker);
  if (other !== undefined) {
    return refused(`are ${other}, which is not read; convert the file to an uncompressed syntax`);
  }
  switch (marker) {
    case 0xc0:
    case 0xc1:
      return readHeader('sequential', segment, stream);
    case 0xc2:
      return readHeader('progressive', segment, stream);
    case 0xc3:
      return readHeader('lossless', segment, stream);
    case 0xc4:
      return readHuffmanTables(segment, stream);
    case 0xdb:
      return readQuantTables(segment, stream);
    case 0xdd:
      if (segment.length < 2) return damaged('hold a restart interval that is cut short');
      stream.restartInterval = uint16At(segment, 0, false);
      return undefined;
    default:
      return undefined;
  }
}

function readHeader(
  process: JpegHeader['process'],
  segment: Uint8Array,
  stream: Codestream,
): Result<never> | undefined {
  if (stream.header) return damaged('hold a second frame header');
  const components = segment[5] ?? 0;
  if (segment.length < 6 + 3 * components) return damaged('hold a frame header that is cut short');
  if (components !== 1) return refused(`hold ${components} components, where a grey-scale image has one`);
  const [precision = 0, rows, cols] = [segment[0], uint16At(segment, 1, false), uint16At(segment, 3, false)];
  if (rows === 0) return refused('leave the number of rows to their end (a DNL segment), which is not read');
  if (process === 'lossless' ? precision < 2 || precision > 16 : precision !== 8 && precision !== 12) {
    return refused(`say ${precision} bits a sample, which the ${process} process does not have`);
  }
  stream.header = { process, precision, rows, cols, quantTable: segment[8] ?? 0 };
  return undefined;
}

function readHuffmanTables(segment: Uint8Array, stream: Codestream): Result<never> | undefined {
  for (let at = 0; at < segment.length;) {
    const place = segment[at] ?? 0;
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = segment.subarray(at + 17, at + 17 + total);
    if (place > 0x1f || (place & 15) > 3) return damaged('define a Huffman table that cannot be named');
    if (counts.length < 16 || symbols.length < total) return damaged('hold a Huffman table that is cut short');
    const kind = place >> 4 === 0 ? 'dc' : 'ac';
    const table = huffmanTable(counts, symbols, kind);
    if (!table.ok) return table;
    stream[kind][place & 15] = table.value;
    at += 17 + total;
  }
  return undefined;
}

function readQuantTables(segment: Uint8Array, stream: Codestream): Result<never> | undefined {
  for (let at = 0; at < segment.length;) {
    const place = segment[at++] ?? 0;
    const unit = place >> 4 === 0 ? 1 : 2;
    if (place > 0x1f || (place & 15) > 3) return damaged('define a quantisation table that cannot be named');
    if (at + 64 * unit > segment.length) return damaged('hold a quantisation table that is cut short');
    const table = new Uint16Array(64);
    for (const natural of zigzag) {
      table[natural] = unit === 1 ? (segment[at] ?? 0) : uint16At(segment, at, false);
      at += unit;
    }
    stream.quant[place & 15] = table;
  }
  return undefined;
}

function scanOf(segment: Uint8Array, stream: Codestream): Result<JpegScan> {
  const components = segment[0] ?? 0;
  if (!stream.header) return damaged('begin a scan before they say what image it is of');
  if (components !== 1) return damaged(`hold a scan of ${components} components, where the image has one`);
  if (segment.length < 6) return damaged('hold a scan header that is cut short');
  // The component's name is not compared: in an image of one component it can mean no other.
  const [tables = 0, first = 0, last = 0, bits = 0] = segment.subarray(2, 6);
  return ok({
    dc: stream.dc[tables >> 4],
    ac: stream.ac[tables & 15],
    first,
    last,
    high: bits >> 4,
    low: bits & 15,
    dataAt: stream.at,
  });
}
