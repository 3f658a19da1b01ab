import type { DecodedFrame, FrameRef, InputSpec, ModelInput } from '../contract/index.js';

/** Calls of the decode process: the one path from file to pixels. */
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
