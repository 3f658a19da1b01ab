import type { ActivationMap, InferenceResult } from '../contract/index.js';
import type { ProviderName } from './providers.js';

/** A provider that gave the golden vectors of the model that is loaded with it. */
export interface ProvenProvider {
  /** The model's hash, as `ModelFolder` has it. */
  readonly hash: string;
  readonly threads: number;
  /** What it showed, in one sentence. */
  readonly reason: string;
  /** Largest difference of any logit from the expected one. */
  readonly goldenMaxDiff: number;
  /** Median time of a slice, ms. */
  readonly msPerSlice: number;
}

/** Calls of the inference process. */
export type InferenceCalls = {
  /** Opens the model folder, checks its hashes, and proves one provider on the golden vectors. */
  load: (request: { readonly folder: string; readonly provider: ProviderName }) => ProvenProvider;
  /** One slice: [3,size,size] in, six logits out. */
  run: (request: { readonly tensor: Float32Array }) => InferenceResult;
  /** Logits of neighbouring slices in order of position, [slices][6], to their logits in context, by the model's `context`. */
  inContext: (request: { readonly logits: Float32Array }) => Float32Array;
  /** Class activation map of one label for one slice, [mapSide, mapSide], in logits above the label's bias. */
  heatMap: (request: { readonly tensor: Float32Array; readonly label: string }) => ActivationMap;
};
