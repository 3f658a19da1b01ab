import { budgets, failed, ok, type InstanceHeader, type Result } from '../contract/index.js';
import type { DataSet } from './dataSet.js';
import { tags } from './tags.js';
import { uint16Of } from './values.js';

/** Stored values as they are before rescale, signs and unused bits settled, in the narrowest array that holds them. */
export type StoredValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** How one stored value lies in its bits (PS3.5 8.1.1). */
export interface PixelFormat {
  readonly rows: number;
  readonly cols: number;
  readonly frames: number;
  readonly kind: 'integer' | 'float';
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
}

/** Bytes of one frame of native pixels; a one-bit frame may end within a byte. */
export function frameBytes(format: PixelFormat): number {
  return Math.ceil((format.rows * format.cols * format.bitsAllocated) / 8);
}

/** Errors: `pixel-format-unsupported`, with what the header says in the sentence. */
export function pixelFormatOf(header: InstanceHeader, dataSet: DataSet, pixelTag: number): Result<PixelFormat> {
  const { rows, cols, frames } = header;
  if (rows === 0 || cols === 0) {
    return failed(
      'pixel-format-unsupported',
      'The header gives no rows or no columns, so the pixels cannot be laid out.',
    );
  }
  if (rows * cols > budgets.framePixels) {
    return failed('pixel-format-unsupported', `A frame of ${rows} x ${cols} pixels is larger than Ictus reads.`);
  }
  const size = { rows, cols, frames };
  if (pixelTag === tags.floatPixelData) {
    return ok({ ...size, kind: 'float', bitsAllocated: 32, bitsStored: 32, highBit: 31, signed: true });
  }
  if (pixelTag === tags.doubleFloatPixelData) {
    return ok({ ...size, kind: 'float', bitsAllocated: 64, bitsStored: 64, highBit: 63, signed: true });
  }
  const bitsAllocated = header.bitsAllocated;
  if (bitsAllocated !== 1 && bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    return failed(
      'pixel-format-unsupported',
      `The header says ${bitsAllocated} bits a pixel; Ictus reads 1, 8, 16 and 32.`,
    );
  }
  const bitsStored = header.bitsStored === 0 ? bitsAllocated : header.bitsStored;
  if (bitsStored > bitsAllocated) {
    return failed(
      'pixel-format-unsupported',
      `The header says ${bitsStored} bits are stored in ${bitsAllocated}; which ones cannot be known.`,
    );
  }
  const declaredHighBit = uint16Of(dataSet, tags.highBit) ?? bitsStored - 1;
  // A high bit that leaves no room for the stored bits is no high bit.
  const highBit =
    declaredHighBit >= bitsStored - 1 && declaredHighBit < bitsAllocated ? declaredHighBit : bitsStored - 1;
  return ok({ ...size, kind: 'integer', bitsAllocated, bitsStored, highBit, signed: header.signed });
}

/** Stored values that are padding, both ends included. */
export interface PaddingRange {
  readonly value: number;
  /** The other end of the range (0028,0121); the value itself where the header gives none. */
  readonly limit: number;
}

/**
 * Pixel Padding Value and its Range Limit (PS3.3 C.7.5.1.1.2), as the pixels mean them: a US value in an image of signed pixels is the same 16
 * bits, read with sign.
 */
export function paddingOf(dataSet: DataSet, signed: boolean): PaddingRange | undefined {
  const value = uint16Of(dataSet, tags.pixelPaddingValue);
  if (value === undefined) return undefined;
  const limit = uint16Of(dataSet, tags.pixelPaddingRangeLimit) ?? value;
  const settled = (raw: number): number => (signed ? (raw << 16) >> 16 : raw);
  return { value: settled(value), limit: settled(limit) };
}
