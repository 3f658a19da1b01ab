import { ok, type Result } from '../../contract/index.js';
import { codedValues, sizeProblem } from '../codedValues.js';
import { fragmentsOfFrame } from '../fragments.js';
import type { FrameSource } from '../frameSource.js';
import type { PixelFormat, StoredValues } from '../pixelFormat.js';
import { nextScan, openCodestream } from './codestream.js';
import { dctSamples } from './dct.js';
import { losslessSamples } from './lossless.js';
import { endsEarly } from './problems.js';

/**
 * Frame of the JPEG family (ITU-T T.81, PS3.5 A.4.1): lossless, sequential of 8 and 12 bits, and progressive, all with
 * Huffman coding. The process is the codestream's own, whichever of these the transfer syntax names.
 * Errors: `pixel-format-unsupported`, `pixel-data-damaged`, `pixel-data-truncated`.
 */
export function jpegFrame(source: FrameSource): Result<StoredValues> {
  const { format } = source;
  const coded = fragmentsOfFrame(source);
  if (!coded.ok) return coded;
  const opened = openCodestream(coded.value);
  if (!opened.ok) return opened;
  const stream = opened.value;
  const scan = nextScan(stream);
  if (!scan.ok) return scan;
  const { header } = stream;
  if (!header || !scan.value) return endsEarly(0, format.rows);
  const wrongSize = sizeProblem({ ...header, bits: header.precision }, format);
  if (wrongSize) return wrongSize;
  const lossy = header.process !== 'lossless';
  const samples = (lossy ? dctSamples : losslessSamples)(stream, header, scan.value);
  return samples.ok ? ok(valuesOf(samples.value, header.precision, lossy, format)) : samples;
}

/**
 * JPEG knows no sign. Samples of fewer bits than are stored are values that need no more, as the reference decoders
 * have it: their own highest bit is no sign.
 */
function valuesOf(
  samples: Uint16Array<ArrayBuffer>,
  precision: number,
  lossy: boolean,
  format: PixelFormat,
): StoredValues {
  const bits = Math.max(precision, format.bitsStored);
  const bytes = bits <= 8 ? new Uint8Array(samples) : new Uint8Array(samples.buffer);
  return codedValues(bytes, { bits, signed: false, lossy }, format);
}
