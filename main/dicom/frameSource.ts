import type { PixelElement } from './dataSet.js';
import type { PixelFormat } from './pixelFormat.js';

/** All a decoder gets: where the pixels lie and what they are. */
export interface FrameSource {
  readonly bytes: Uint8Array;
  readonly pixels: PixelElement;
  readonly format: PixelFormat;
  readonly littleEndian: boolean;
  readonly frame: number;
  /** Value of the Extended Offset Table (7FE0,0001), where the data set has one. */
  readonly extendedOffsets?: Uint8Array;
}
