import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import decode, { init } from '@jsquash/webp/decode.js';

/** Pixels as a WebP decoder gives them: RGBA, row-major. */
export interface RgbaPixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What the decoder makes its answer of: a browser has this class, Node has not. */
class Pixels implements RgbaPixels {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

let started: Promise<void> | undefined;

/** libwebp in WebAssembly, started when the first picture needs it. */
async function start(): Promise<void> {
  const names: { ImageData?: unknown } = globalThis;
  names.ImageData ??= Pixels;
  const file = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
  const compiled = new WebAssembly.Module(readFileSync(file));
  await init({
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  });
}

/** Throws where the bytes are no WebP picture; the decoder is then started anew, for its memory is in doubt. */
export async function decodeWebp(bytes: Uint8Array): Promise<RgbaPixels> {
  await (started ??= start());
  try {
    return await decode(new Uint8Array(bytes).buffer);
  } catch (error) {
    started = undefined;
    throw error;
  }
}
