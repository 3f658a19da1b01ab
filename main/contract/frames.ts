import type { FileRef } from './instance.js';
import type { PixelFacts } from './triage.js';

/** One frame as the decode process gives it: the one path from file to pixels. */
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

/** One slice as the network answers it. */
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
