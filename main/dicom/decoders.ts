import type { Result } from '../contract/index.js';
import { htj2kFrame, jpeg2000Frame, jpegLsFrame } from './codecs/codecFrames.js';
import type { FrameSource } from './frameSource.js';
import { jpegFrame } from './jpeg/jpegFrame.js';
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
  [uids.jpegBaseline, jpegFrame],
  [uids.jpegExtended, jpegFrame],
  [uids.jpegSpectralSelection, jpegFrame],
  [uids.jpegFullProgression, jpegFrame],
  [uids.jpegLossless, jpegFrame],
  [uids.jpegLosslessFirstOrder, jpegFrame],
]);

/** Names of syntaxes met in the field, for messages (PS3.6 table A-1). */
const syntaxNames: ReadonlyMap<string, string> = new Map([
  [uids.jpegBaseline, 'JPEG Baseline'],
  [uids.jpegExtended, 'JPEG Extended 12-bit'],
  [uids.jpegSpectralSelection, 'JPEG Spectral Selection'],
  [uids.jpegFullProgression, 'JPEG Full Progression'],
  [uids.jpegLossless, 'JPEG Lossless'],
  [uids.jpegLosslessFirstOrder, 'JPEG Lossless, first-order prediction'],
  [uids.jpegLsLossless, 'JPEG-LS Lossless'],
  [uids.jpegLsNearLossless, 'JPEG-LS Near-lossless'],
  [uids.jpeg2000Lossless, 'JPEG 2000 Lossless'],
  [uids.jpeg2000, 'JPEG 2000'],
  ['1.2.840.10008.1.2.4.94', 'JPIP Referenced'],
  ['1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate'],
  ['1.2.840.10008.1.2.4.100', 'MPEG2 Main Level'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL'],
  [uids.htj2kLossless, 'High-Throughput JPEG 2000 Lossless'],
  [uids.htj2kLosslessRpcl, 'High-Throughput JPEG 2000 RPCL Lossless'],
  [uids.htj2k, 'High-Throughput JPEG 2000'],
  ['1.2.840.113619.5.2', 'GE private'],
]);

/** Name and UID of a transfer syntax for a sentence. */
export function syntaxName(uid: string): string {
  const name = syntaxNames.get(uid);
  return name === undefined ? uid : `${name} (${uid})`;
}
