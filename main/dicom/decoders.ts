import type { Result } from '../contract/index.js';
import { htj2kFrame, jpeg2000Frame, jpegLsFrame } from './codecs/codecFrames.js';
import type { FrameSource } from './frameSource.js';
import { nativeFrame } from './nativeFrame.js';
import type { StoredValues } from './pixelFormat.js';
import { rleFrame } from './rleFrame.js';
import { uids } from './uids.js';

/** A codec in WebAssembly answers later; what is plain code answers at once. */
type FrameDecoder = (source: FrameSource) => Result<StoredValues> | Promise<Result<StoredValues>>;

/** The one table from transfer syntax to decoder: a syntax that is not here is not read, and says so by name. */
export const frameDecoders: ReadonlyMap<string, FrameDecoder> = new Map<string, FrameDecoder>([
  [uids.implicitLittleEndian, nativeFrame],
  [uids.explicitLittleEndian, nativeFrame],
  [uids.deflatedLittleEndian, nativeFrame],
  [uids.explicitBigEndian, nativeFrame],
  [uids.rleLossless, rleFrame],
  [uids.jpegLsLossless, jpegLsFrame({ lossy: false })],
  [uids.jpegLsNearLossless, jpegLsFrame({ lossy: true })],
  [uids.jpeg2000Lossless, jpeg2000Frame({ lossy: false })],
  [uids.jpeg2000, jpeg2000Frame({ lossy: true })],
  [uids.htj2kLossless, htj2kFrame({ lossy: false })],
  [uids.htj2kLosslessRpcl, htj2kFrame({ lossy: false })],
  [uids.htj2k, htj2kFrame({ lossy: true })],
]);

/** Names of syntaxes met in the field, for messages (PS3.6 table A-1). */
const syntaxNames: ReadonlyMap<string, string> = new Map([
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended 12-bit'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless, first-order prediction'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Near-lossless'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000'],
  ['1.2.840.10008.1.2.4.94', 'JPIP Referenced'],
  ['1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate'],
  ['1.2.840.10008.1.2.4.100', 'MPEG2 Main Level'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 Lossless'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 RPCL Lossless'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000'],
  ['1.2.840.113619.5.2', 'GE private'],
]);

/** Name and UID of a transfer syntax for a sentence. */
export function syntaxName(uid: string): string {
  const name = syntaxNames.get(uid);
  return name === undefined ? uid : `${name} (${uid})`;
}
