/** The first bytes of a file; `complete` where they are all of it. */
export interface FileStart {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
  /** Size of the whole file or entry. */
  readonly fileBytes: number;
}
