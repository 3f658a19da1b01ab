/** What one file may cost before it is refused, beside the limits of the parser (main/dicom/budgets.ts). */
export const fileBudgets = {
  /** Larger files, and entries of archives, are refused: no DICOM image of a head comes near, and one buffer must hold them. */
  bytes: 1_000_000_000,
  /** A header that is not over by then is none: 20,000 frames of an enhanced CT need about 40 MB. */
  headerBytes: 64 * 1024 * 1024,
  /** Entries of one archive, and bytes of their directory. */
  zipEntries: 1_000_000,
  zipDirectoryBytes: 256_000_000,
  /** Reading the header of one file, or decoding one frame; slow network shares are allowed for. */
  ms: 30_000,
  /** The library process gives a sign of life each second; after this long without one it is started again. */
  indexSilenceMs: 300_000,
} as const;
