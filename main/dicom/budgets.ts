/** Limits of the parser, all here: what a file may cost before it is refused. Real head CT stays far below each. */
export const budgets = {
  /** Element headers read in one file, those inside sequences included; an enhanced CT of 3,000 frames needs about 300,000. */
  elements: 2_000_000,
  /** Nested sequences; real objects stay below ten. */
  depth: 64,
  /** Bytes a deflated data set may inflate to. */
  inflatedBytes: 64 * 1024 * 1024,
  /** Bytes of one text value that are decoded; the rest is cut. */
  textBytes: 64 * 1024,
  /** Pixels of one frame: 4096 x 4096. */
  framePixels: 16_777_216,
  /** Frames of one instance. */
  frames: 20_000,
  /** Tiles of one JPEG 2000 stream: those of 128 x 128 in the largest frame. */
  codeTiles: 4096,
  /** Precincts and code-blocks of one JPEG 2000 stream; 512 x 512 pixels in the least blocks there are have 22,000. */
  codeBlocks: 1_000_000,
  /** Bytes that the memory of a codec may have grown to, to be kept for the next frame. */
  codecMemory: 256 * 1024 * 1024,
  /** Values read of one multi-valued number element. */
  numbers: 4096,
} as const;
