import { budgets, failed, ok, type Result } from '../../contract/index.js';
import { uint16At, uint32At } from '../byteOrder.js';
import type { CodedImage } from '../codedValues.js';
import { endsWithMarker } from './endMarker.js';

/** A JPEG 2000 codestream (ISO/IEC 15444-1 Annex A; HTJ2K has the same frame) with what its own header says. */
export interface Jpeg2000Stream extends CodedImage {
  readonly codestream: Uint8Array;
  readonly signed: boolean;
}

const marker = { soc: 0xff4f, siz: 0xff51, cod: 0xff52, sot: 0xff90 } as const;
/** The signature box that begins a JP2 file (15444-1 I.5.1). */
const jp2Signature = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
const jp2Codestream = 0x6a703263;

/**
 * Reads the header of a codestream, bare or in a JP2 file, and follows its tile-parts to the end, so that nothing is handed to a codec
 * that is cut short or asks for much memory.
 *
 * Errors: `pixel-data-damaged`, `pixel-data-truncated`, `pixel-format-unsupported`.
 */
export function jpeg2000Stream(bytes: Uint8Array): Result<Jpeg2000Stream> {
  const codestream = codestreamIn(bytes);
  if (
    !codestream ||
    codestream.length < 45 ||
    word(codestream, 0) !== marker.soc ||
    word(codestream, 2) !== marker.siz
  ) {
    return failed('pixel-data-damaged', 'The frame does not begin as a JPEG 2000 stream; copy the file again.');
  }
  const components = word(codestream, 40);
  const bits = ((codestream[42] ?? 0) & 0x7f) + 1;
  if (components !== 1 || bits > 16) {
    return failed(
      'pixel-format-unsupported',
      `The JPEG 2000 stream has ${components} components of ${bits} bits; Ictus reads one of up to 16.`,
    );
  }
  const { width, height, tiles } = areaOf(codestream);
  const simple = codestream[43] === 1 && codestream[44] === 1;
  if (!simple || !(width > 0) || !(height > 0) || !(tiles > 0)) {
    return failed('pixel-data-damaged', 'The JPEG 2000 stream gives no size that can be; copy the file again.');
  }
  const tooMuch = tiles > budgets.codeTiles || width * height > budgets.framePixels;
  const firstTile = firstTilePart(codestream);
  if (
    tooMuch ||
    (firstTile.codingAt !== undefined && blocksOf(codestream, firstTile.codingAt, width, height) > budgets.codeBlocks)
  ) {
    return failed(
      'pixel-format-unsupported',
      'The JPEG 2000 stream asks for more memory than an image needs; it was not decoded.',
    );
  }
  if (firstTile.codingAt === undefined || !reachesEnd(codestream, firstTile.at, tiles)) {
    return failed('pixel-data-truncated', 'The JPEG 2000 stream ends early; copy the file again from its source.');
  }
  return ok({ codestream, rows: height, cols: width, bits, signed: (codestream[42] ?? 0) >= 0x80 });
}

function word(bytes: Uint8Array, at: number): number {
  return at + 2 <= bytes.length ? uint16At(bytes, at, false) : 0;
}

function long(bytes: Uint8Array, at: number): number {
  return at + 4 <= bytes.length ? uint32At(bytes, at, false) : 0;
}

/** The bytes themselves, or the contents of the codestream box of a JP2 file (15444-1 I.4, I.5.4). */
function codestreamIn(bytes: Uint8Array): Uint8Array | undefined {
  if (!jp2Signature.every((byte, at) => bytes[at] === byte)) return bytes;
  let at = 0;
  while (at + 8 <= bytes.length) {
    const declared = long(bytes, at);
    const headLength = declared === 1 ? 16 : 8;
    // 1: the length stands in 64 bits behind the type; 0: the box goes to the end.
    const length =
      declared === 1 ? long(bytes, at + 8) * 2 ** 32 + long(bytes, at + 12) : declared || bytes.length - at;
    if (long(bytes, at + 4) === jp2Codestream) return bytes.subarray(at + headLength, at + length);
    if (length < headLength) return undefined;
    at += length;
  }
  return undefined;
}

/** SIZ (15444-1 A.5.1): the image is what lies between its offset and the end of the reference grid. */
function areaOf(codestream: Uint8Array): { readonly width: number; readonly height: number; readonly tiles: number } {
  const [x, y, left, top, tileWidth, tileHeight, tileLeft, tileTop] = Array.from({ length: 8 }, (_, index) =>
    long(codestream, 8 + index * 4),
  ) as [number, number, number, number, number, number, number, number];
  const tiles = Math.ceil((x - tileLeft) / tileWidth) * Math.ceil((y - tileTop) / tileHeight);
  return { width: x - left, height: y - top, tiles: Number.isFinite(tiles) ? tiles : 0 };
}

interface FirstTilePart {
  readonly at: number;
  /** Of COD's first byte behind its length; undefined where the main header has none. */
  readonly codingAt?: number;
}

function firstTilePart(codestream: Uint8Array): FirstTilePart {
  let at = 2;
  let codingAt: number | undefined;
  while (at + 4 <= codestream.length && word(codestream, at) !== marker.sot) {
    if (word(codestream, at) === marker.cod) codingAt = at + 4;
    at += 2 + Math.max(word(codestream, at + 2), 2);
  }
  return codingAt === undefined ? { at } : { at, codingAt };
}

/** Precincts and code-blocks, roughly: a few bytes of COD (15444-1 A.6.1) can ask a decoder for gigabytes of them. */
function blocksOf(codestream: Uint8Array, at: number, width: number, height: number): number {
  const ownPrecincts = ((codestream[at] ?? 0) & 1) === 1;
  const levels = Math.min(codestream[at + 5] ?? 0, 32);
  const block = 2 ** ((codestream[at + 6] ?? 0) + 2) * 2 ** ((codestream[at + 7] ?? 0) + 2);
  let blocks = 0;
  for (let resolution = 0; resolution <= levels; resolution++) {
    const scale = 2 ** (levels - resolution);
    const across = Math.ceil(width / scale);
    const down = Math.ceil(height / scale);
    const precinct = ownPrecincts ? (codestream[at + 10 + resolution] ?? 0) : 0xff;
    blocks += Math.ceil(across / 2 ** (precinct & 15)) * Math.ceil(down / 2 ** (precinct >> 4));
    blocks += (across * down) / block;
  }
  return blocks;
}

/**
 * True where every tile has its parts whole (15444-1 A.4.2). A stream may lack its end marker, or give the last part a length that is wrong, but
 * not both.
 */
function reachesEnd(codestream: Uint8Array, firstAt: number, tiles: number): boolean {
  const ended = endsWithMarker(codestream);
  const seen = new Set<number>();
  let at = firstAt;
  while (at + 12 <= codestream.length && word(codestream, at) === marker.sot) {
    seen.add(word(codestream, at + 4));
    const partLength = long(codestream, at + 6);
    // 0: this part goes to the end of the stream.
    if (partLength < 14 || at + partLength > codestream.length) return ended && seen.size === tiles;
    at += partLength;
  }
  return seen.size === tiles && (ended || at >= codestream.length);
}
