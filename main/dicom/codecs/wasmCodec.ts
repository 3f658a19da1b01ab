import { budgets, failed, ok, type Result } from '../../contract/index.js';
import type { CodedImage } from '../codedValues.js';

/** Decodes one codestream of one component; the answer is fresh bytes, little endian, one or two (four above 16 bits) a value. */
export type WasmCodec = (coded: Uint8Array, image: CodedImage) => Promise<Result<Uint8Array<ArrayBuffer>>>;

interface Instance {
  readonly memory: CodecMemory;
  readonly decoder: CodecDecoder;
}

/** Whatever a codec prints says nothing that its answer does not, and stdout belongs to the program. Each start needs options of its own: they become the instance. */
function silent(): CodecOptions {
  return { print: () => undefined, printErr: () => undefined };
}

/**
 * A codec in WebAssembly, started when the first frame needs it and then kept: one decoder is used again and again. It is
 * thrown away after it threw or aborted, for then its memory is in doubt, and when its memory has grown large, for it never
 * shrinks. Problems: `pixel-data-damaged`.
 */
export function wasmCodec(name: string, start: (options: CodecOptions) => Promise<Instance>): WasmCodec {
  let kept: Promise<Instance> | undefined;
  const spent = new WeakSet<Instance>();

  /** Another frame may have spoilt the instance while this one waited for it. */
  async function usable(): Promise<Instance> {
    for (;;) {
      const instance = await (kept ??= start(silent()));
      if (!spent.has(instance)) return instance;
    }
  }

  function discard(instance: Instance): void {
    spent.add(instance);
    kept = undefined;
  }

  return async (coded, image) => {
    const instance = await usable();
    try {
      const decoded = decodeWith(instance, coded, image);
      if (instance.memory.HEAPU8.length > budgets.codecMemory) discard(instance);
      return decoded ? ok(decoded) : damaged(name, 'it decodes to another size than its header says');
    } catch (error) {
      discard(instance);
      // Exceptions of C++ arrive as numbers (addresses in a memory that is given up).
      return damaged(name, 'it cannot be decoded', error instanceof Error ? error.message : undefined);
    }
  };
}

function decodeWith(
  { decoder }: Instance,
  coded: Uint8Array,
  { rows, cols, bits }: CodedImage,
): Uint8Array<ArrayBuffer> | undefined {
  decoder.getEncodedBuffer(coded.length).set(coded);
  decoder.decode();
  const info = decoder.getFrameInfo();
  const size = rows * cols * (bits <= 8 ? 1 : bits <= 16 ? 2 : 4);
  const view = decoder.getDecodedBuffer();
  const fits = info.width === cols && info.height === rows && info.componentCount === 1 && info.bitsPerSample === bits;
  if (!fits || view.length < size) return undefined;
  // A slice would keep the kind of the view, which OpenJPEG gives as clamped bytes.
  const own = new Uint8Array(size);
  own.set(view.subarray(0, size));
  return own;
}

function damaged(name: string, what: string, cause?: string): Result<never> {
  return failed(
    'pixel-data-damaged',
    `The ${name} stream of this frame is damaged: ${what}; copy the file again from its source.`,
    cause === undefined ? {} : { cause },
  );
}
