import type { FileRef } from './instance.js';
import type { InputSpec } from './model.js';
import type { PixelFacts } from './triage.js';

/** Calls of the decode process: the one path from file to pixels (DESIGN principle 4). */
export interface DecodedFrame {
  readonly rows: number;
  readonly cols: number;
  /** HU, row-major, float32(stored * slope + intercept) computed in float64; padding included. */
  readonly hu: Float32Array;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** HU of padding pixels, absent where the header names none. */
  readonly paddingHu?: number;
  /** The other end of the range of padding (Pixel Padding Range Limit); `paddingHu` where the header gives one value. */
  readonly paddingLimitHu?: number;
  readonly photometric: string;
  readonly transferSyntaxUid: string;
  readonly slope: number;
  readonly intercept: number;
}

export interface FrameRef {
  readonly file: FileRef;
  readonly frame: number;
}

export interface ModelInput {
  /** [3, size, size], channel-major, in the model's range. */
  readonly tensor: Float32Array;
  readonly facts: PixelFacts;
  readonly ms: number;
}

export type FrameCalls = {
  /** HU of one frame. */
  decode: (ref: FrameRef) => DecodedFrame;
  /** The frame as a single-frame, uncompressed, explicit-little-endian Part 10 file for the loader. */
  part10: (ref: FrameRef) => Uint8Array;
  /** Averages the HU of the frames given (one, or the slab around a thin slice) and prepares the network's input. */
  modelInput: (request: {
    readonly frames: readonly FrameRef[];
    readonly pixelSpacingMm?: readonly [number, number];
    readonly input: InputSpec;
  }) => ModelInput;
};

/** Calls of the inference process. */
export interface InferenceResult {
  readonly logits: Float32Array;
  readonly ms: number;
}

export interface ProviderReport {
  readonly name: 'cuda' | 'webgpu' | 'dml' | 'coreml' | 'cpu';
  readonly outcome: 'used' | 'refused' | 'not-tried';
  /** One sentence: why it was refused, or what it showed on the golden vectors. */
  readonly reason: string;
  readonly goldenMaxDiff?: number;
  readonly msPerSlice?: number;
}

export interface LoadedModel {
  readonly hash: string;
  readonly provider: ProviderReport['name'];
  readonly providers: readonly ProviderReport[];
  readonly threads: number;
}

/** The mean of `map` plus `bias` is the slice's logit. */
export interface ActivationMap {
  readonly map: Float32Array;
  readonly side: number;
  readonly bias: number;
}

export type InferenceCalls = {
  /** Opens the model folder, checks its hashes, proves a provider on the golden vectors. */
  load: (request: { readonly folder: string; readonly providers?: readonly string[] }) => LoadedModel;
  /** One slice: [3,size,size] in, six logits out. */
  run: (request: { readonly tensor: Float32Array }) => InferenceResult;
  /** Logits of neighbouring slices in order of position, [slices][6], to their logits in context, by the model's `context`. */
  inContext: (request: { readonly logits: Float32Array }) => Float32Array;
  /** Class activation map of one label for one slice, [mapSide, mapSide], in logits above the label's bias. */
  heatMap: (request: { readonly tensor: Float32Array; readonly label: string }) => ActivationMap;
};
