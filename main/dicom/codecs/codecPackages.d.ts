// The codec packages (MIT) bring no types. What is declared is what is used: their decoders share one shape.

interface CodecDecoder {
  /** Room in the codec's memory for this many bytes; valid until its memory grows. */
  getEncodedBuffer(bytes: number): Uint8Array;
  decode(): unknown;
  /** A view of the codec's memory, valid until the next call. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
}

interface CodecOptions {
  /** Lines for stdout and stderr. */
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

interface CodecMemory {
  readonly HEAPU8: Uint8Array;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const start: (options: CodecOptions) => Promise<CodecMemory & { readonly JpegLSDecoder: new () => CodecDecoder }>;
  export default start;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const start: (options: CodecOptions) => Promise<CodecMemory & { readonly J2KDecoder: new () => CodecDecoder }>;
  export default start;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const start: (options: CodecOptions) => Promise<CodecMemory & { readonly HTJ2KDecoder: new () => CodecDecoder }>;
  export default start;
}
