import { failed, type Result } from '../contract/index.js';
import type { PixelFormat, StoredValues } from './pixelFormat.js';

/** Size and precision that a codestream's own header gives. */
export interface CodedImage {
  readonly rows: number;
  readonly cols: number;
  readonly bits: number;
}

/** What a compressed stream says of its own values. */
export interface CodedFormat {
  readonly bits: number;
  readonly signed: boolean;
  /** The coding may overshoot: a value beyond BitsStored is a value near its end, not one with foreign bits above. */
  readonly lossy: boolean;
}

/**
 * Stored values from what a codec gives: little-endian bytes, one a value up to 8 bits, else two. The stream knows best how many bits a
 * value has. A signed stream gives signed values, whatever PixelRepresentation says. An unsigned stream under PixelRepresentation 1 holds
 * two's complement of BitsStored, as JPEG-LS (which knows no sign) always does and some JPEG 2000 encoders do; where it has fewer bits than that, no
 * value can be negative.
 */
export function codedValues(bytes: Uint8Array<ArrayBuffer>, coded: CodedFormat, format: PixelFormat): StoredValues {
  const signed = coded.signed || format.signed;
  if (signed && !coded.signed && coded.bits < format.bitsStored) {
    return Int16Array.from(coded.bits <= 8 ? bytes : new Uint16Array(bytes.buffer));
  }
  const values = coded.bits <= 8 ? (signed ? new Int8Array(bytes.buffer) : bytes) : wide(bytes, signed);
  if (signed && !coded.signed && coded.bits !== values.BYTES_PER_ELEMENT * 8) {
    takeBits(values, coded.bits - 1, coded.bits, true);
  }
  // HighBit counts in a cell; only a stream that codes whole cells has one.
  const bits = Math.min(format.bitsStored, coded.bits);
  if (bits === coded.bits) return values;
  if (coded.lossy) clamp(values, bits, signed);
  else takeBits(values, coded.bits === format.bitsAllocated ? format.highBit : bits - 1, bits, signed);
  return values;
}

function wide(bytes: Uint8Array<ArrayBuffer>, signed: boolean): Int16Array | Uint16Array {
  return signed ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
}

/** `bits` bits below `highBit`, the sign extended, in place (PS3.5 8.1.1). */
export function takeBits(values: StoredValues, highBit: number, bits: number, signed: boolean): void {
  // A loop over few kinds of array is several times as fast as one over all: the rare ones are copied there and back.
  const common = values instanceof Uint16Array || values instanceof Int16Array;
  const cells = common ? values : new Int32Array(values);
  const drop = 31 - highBit;
  const keep = 32 - bits;
  if (signed) for (let at = 0; at < cells.length; at++) cells[at] = ((cells[at] ?? 0) << drop) >> keep;
  else for (let at = 0; at < cells.length; at++) cells[at] = ((cells[at] ?? 0) << drop) >>> keep;
  if (!common) values.set(cells);
}

function clamp(values: StoredValues, bits: number, signed: boolean): void {
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const most = least + 2 ** bits - 1;
  for (let at = 0; at < values.length; at++) values[at] = Math.min(Math.max(values[at] ?? 0, least), most);
}

/** A stream of another size than Rows and Columns belongs to another image, or one of the two is damaged. */
export function sizeProblem(coded: CodedImage, { rows, cols, bitsAllocated }: PixelFormat): Result<never> | undefined {
  if (coded.rows !== rows || coded.cols !== cols) {
    return failed(
      'pixel-data-damaged',
      `The header says ${rows} x ${cols} pixels, the compressed image ${coded.rows} x ${coded.cols}; which one is right cannot be known.`,
    );
  }
  return coded.bits > bitsAllocated
    ? failed(
        'pixel-data-damaged',
        `The compressed image has ${coded.bits} bits a pixel where the header allows ${bitsAllocated}.`,
      )
    : undefined;
}
