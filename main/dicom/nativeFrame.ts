import { failed, ok, type Result } from '../contract/index.js';
import { takeBits } from './codedValues.js';
import type { FrameSource } from './frameSource.js';
import { frameBytes, type PixelFormat, type StoredValues } from './pixelFormat.js';

/** Frame of native (uncompressed) pixels. Errors: `pixel-data-truncated`, `pixel-format-unsupported`. */
export function nativeFrame(source: FrameSource): Result<StoredValues> {
  const { bytes, pixels, format, frame } = source;
  if (pixels.length === null) {
    return failed(
      'pixel-format-unsupported',
      'The transfer syntax is uncompressed, but the pixels lie in fragments; the file contradicts itself.',
    );
  }
  const size = frameBytes(format);
  const wanted = frame * size;
  const available = Math.min(pixels.length, bytes.length - pixels.valueAt);
  if (wanted + size > available) {
    const missing = wanted + size - Math.max(available, wanted);
    return failed(
      'pixel-data-truncated',
      `Pixel Data ends ${missing} of ${size} bytes before the end of frame ${frame + 1}; copy the file again from its source.`,
    );
  }
  const at = pixels.valueAt + wanted;
  if (format.bitsAllocated === 1) return ok(unpackBits(bytes, pixels.valueAt, frame, format));
  return ok(settleBits(nativeValues(bytes.subarray(at, at + size), source.littleEndian, format), format));
}

/** The machine is little endian (all that Node and Electron run on), so little-endian pixels are used in place where aligned. */
function nativeValues(frame: Uint8Array, littleEndian: boolean, format: PixelFormat): StoredValues {
  const unit = format.bitsAllocated / 8;
  const aligned = frame.byteOffset % unit === 0 && littleEndian ? frame : new Uint8Array(frame);
  if (!littleEndian) reverseUnits(aligned, unit);
  const count = format.rows * format.cols;
  const { buffer, byteOffset } = aligned;
  if (format.kind === 'float') {
    return unit === 8 ? new Float64Array(buffer, byteOffset, count) : new Float32Array(buffer, byteOffset, count);
  }
  switch (unit) {
    case 1:
      return format.signed ? new Int8Array(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count);
    case 2:
      return format.signed ? new Int16Array(buffer, byteOffset, count) : new Uint16Array(buffer, byteOffset, count);
    default:
      return format.signed ? new Int32Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count);
  }
}

/**
 * Takes BitsStored bits below HighBit and extends their sign. What else the cell holds (old overlay planes, junk) is
 * no part of the value (PS3.5 8.1.1). Values that fill their cell are returned as they are.
 */
function settleBits(values: StoredValues, format: PixelFormat): StoredValues {
  const { bitsAllocated, bitsStored, highBit, signed, kind } = format;
  if (kind === 'float' || bitsStored === bitsAllocated) return values;
  // The values may be a view of the file: it is never written.
  const settled = values.slice();
  takeBits(settled, highBit, bitsStored, signed);
  return settled;
}

/** One bit a pixel, least significant first, frames following each other without a gap (PS3.5 8.1.1). */
function unpackBits(bytes: Uint8Array, valueAt: number, frame: number, format: PixelFormat): Uint8Array {
  const count = format.rows * format.cols;
  const values = new Uint8Array(count);
  const first = frame * count;
  for (let at = 0; at < count; at++) {
    const bit = first + at;
    values[at] = ((bytes[valueAt + (bit >> 3)] ?? 0) >> (bit & 7)) & 1;
  }
  return values;
}

function reverseUnits(bytes: Uint8Array, unit: number): void {
  for (let at = 0; at + unit <= bytes.length; at += unit) bytes.subarray(at, at + unit).reverse();
}
