import { failed, ok, type Result } from '../../contract/index.js';
import { uint16At } from '../byteOrder.js';
import type { CodedImage } from '../codedValues.js';
import { endsWithMarker } from './endMarker.js';

const startOfImage = 0xffd8;
const startOfFrame = 0xfff7;
const startOfScan = 0xffda;

/**
 * What the header of a JPEG-LS stream says (ITU-T T.87 Annex C). Errors: `pixel-data-damaged`, `pixel-data-truncated`,
 * `pixel-format-unsupported`.
 */
export function jpegLsStream(bytes: Uint8Array): Result<CodedImage> {
  const frameAt = findFrame(bytes);
  if (frameAt === undefined) {
    return failed('pixel-data-damaged', 'The frame does not begin as a JPEG-LS stream; copy the file again.');
  }
  const bits = bytes[frameAt + 4] ?? 0;
  const components = bytes[frameAt + 9] ?? 0;
  if (components !== 1 || bits < 2 || bits > 16) {
    return failed(
      'pixel-format-unsupported',
      `The JPEG-LS stream has ${components} components of ${bits} bits; Ictus reads one of 2 to 16.`,
    );
  }
  if (!endsWithMarker(bytes)) {
    return failed('pixel-data-truncated', 'The JPEG-LS stream ends early; copy the file again from its source.');
  }
  return ok({ rows: uint16At(bytes, frameAt + 5, false), cols: uint16At(bytes, frameAt + 7, false), bits });
}

/** Of the frame header, where one stands before the first scan. */
function findFrame(bytes: Uint8Array): number | undefined {
  if (bytes.length < 4 || uint16At(bytes, 0, false) !== startOfImage) return undefined;
  let at = 2;
  while (at + 10 <= bytes.length) {
    const marker = uint16At(bytes, at, false);
    if (marker === startOfFrame) return at;
    if (marker < 0xff01 || marker === startOfScan) return undefined;
    // Bytes of FF may stand before a marker (T.81 B.1.1.2).
    at += marker === 0xffff ? 1 : 2 + uint16At(bytes, at + 2, false);
  }
  return undefined;
}
