/** What one file may cost before it is refused, all limits of all rooms. Real head CT stays far below each. */
export const budgets = {
  // The file.
  /** Bytes of a file or entry of an archive: no DICOM image of a head comes near, and one buffer must hold it. */
  fileBytes: 1_000_000_000,
  /** A header that is not over by then is none: 20,000 frames of an enhanced CT need about 40 MB. */
  headerBytes: 64 * 1024 * 1024,
  /** Entries of one archive, and bytes of their directory. */
  zipEntries: 1_000_000,
  zipDirectoryBytes: 256_000_000,
  /** Time for reading the header of one file, or for decoding one frame; slow network shares are allowed for. */
  fileMs: 30_000,
  /** The library process gives a sign of life each second; after this long without one it is started again. */
  indexSilenceMs: 300_000,

  // The parser.
  /** Element headers read in one file, those inside sequences included; an enhanced CT of 3,000 frames needs about 300,000. */
  elements: 2_000_000,
  /** Nested sequences; real objects stay below ten. */
  depth: 64,
  /** Bytes a deflated data set may inflate to. */
  inflatedBytes: 64 * 1024 * 1024,
  /** Bytes of one text value that are decoded; the rest is cut. */
  textBytes: 64 * 1024,
  /** Values read of one multi-valued number element. */
  numbers: 4096,

  // The pixels.
  /** Pixels of one frame: 4096 x 4096. */
  framePixels: 16_777_216,
  /** Frames of one instance. */
  frames: 20_000,
  /** Tiles of one JPEG 2000 stream: those of 64 x 64 in the largest frame. */
  codeTiles: 4096,
  /** Precincts and code-blocks of one JPEG 2000 stream; 512 x 512 pixels in the least blocks there are have 22,000. */
  codeBlocks: 1_000_000,
  /** Bytes that the memory of a codec may have grown to, to be kept for the next frame. */
  codecMemory: 256 * 1024 * 1024,

  // The processes.
  /** JavaScript heap of the decode process, the library process and a header thread, MB. Files and pixels lie outside it. */
  framesHeapMb: 512,
  libraryHeapMb: 1024,
  threadHeapMb: 96,
  /** The same of the process that describes a labelled set. The whole table of the RSNA challenge, 4.5 million rows, needs 1,600 MB. */
  datasetHeapMb: 2048,
} as const;
