import type { Result } from '../../contract/index.js';
import { codedValues, sizeProblem, type CodedImage } from '../codedValues.js';
import { fragmentsOfFrame } from '../fragments.js';
import type { FrameSource } from '../frameSource.js';
import type { StoredValues } from '../pixelFormat.js';
import { jpeg2000Stream } from './jpeg2000Stream.js';
import { jpegLsStream } from './jpegLsStream.js';
import { wasmCodec, type WasmCodec } from './wasmCodec.js';

// The packages are loaded with the first frame that needs them: the index, which imports this room too, never does.
const charls = wasmCodec('JPEG-LS', async (options) => {
  const { default: start } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  const memory = await start(options);
  return { memory, decoder: new memory.JpegLSDecoder() };
});

const openJpeg = wasmCodec('JPEG 2000', async (options) => {
  const { default: start } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const memory = await start(options);
  return { memory, decoder: new memory.J2KDecoder() };
});

const openJph = wasmCodec('High-Throughput JPEG 2000', async (options) => {
  const { default: start } = await import('@cornerstonejs/codec-openjph/wasmjs');
  const memory = await start(options);
  return { memory, decoder: new memory.HTJ2KDecoder() };
});

interface Loss {
  readonly lossy: boolean;
}

type CodecFrame = (source: FrameSource) => Promise<Result<StoredValues>>;

/** JPEG-LS (PS3.5 A.4.3); near-lossless where `lossy`. */
export function jpegLsFrame({ lossy }: Loss): CodecFrame {
  return async (source) => {
    const coded = fragmentsOfFrame(source);
    if (!coded.ok) return coded;
    const image = jpegLsStream(coded.value);
    if (!image.ok) return image;
    return decodeWith(charls, coded.value, { ...image.value, signed: false, lossy }, source);
  };
}

/** JPEG 2000 (PS3.5 A.4.4). */
export function jpeg2000Frame({ lossy }: Loss): CodecFrame {
  return jpeg2000With(openJpeg, lossy);
}

/** High-Throughput JPEG 2000 (PS3.5 A.4.11). */
export function htj2kFrame({ lossy }: Loss): CodecFrame {
  return jpeg2000With(openJph, lossy);
}

function jpeg2000With(codec: WasmCodec, lossy: boolean): CodecFrame {
  return async (source) => {
    const coded = fragmentsOfFrame(source);
    if (!coded.ok) return coded;
    const stream = jpeg2000Stream(coded.value);
    if (!stream.ok) return stream;
    return decodeWith(codec, stream.value.codestream, { ...stream.value, lossy }, source);
  };
}

async function decodeWith(
  codec: WasmCodec,
  bytes: Uint8Array,
  coded: CodedImage & { readonly signed: boolean; readonly lossy: boolean },
  { format }: FrameSource,
): Promise<Result<StoredValues>> {
  const wrong = sizeProblem(coded, format);
  if (wrong) return wrong;
  const decoded = await codec(bytes, coded);
  return decoded.ok ? { ok: true, value: codedValues(decoded.value, coded, format) } : decoded;
}
