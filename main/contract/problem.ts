/** What is expected to go wrong, as a value. `message` is one sentence: what, where, what to do next. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** The file, element or row the problem is about. */
  readonly where?: string;
  readonly cause?: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function problem(
  code: ProblemCode,
  message: string,
  more: { readonly where?: string; readonly cause?: string } = {},
): Problem {
  return { code, message, ...more };
}

/** Whether an error of the file system says that there is no room: none on the disk, or none for this user. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

export function failed<T = never>(
  code: ProblemCode,
  message: string,
  more: { readonly where?: string; readonly cause?: string } = {},
): Result<T> {
  return { ok: false, problem: problem(code, message, more) };
}

/** Every stable problem code with the room that raises it. A code is never reused for another meaning. */
export const problemCodes = {
  // files and folders
  'folder-unreadable': 'files',
  'folder-empty': 'library',
  'file-unreadable': 'files',
  'file-vanished': 'files',
  'file-too-large': 'files',
  'zip-damaged': 'files',
  'zip-entry-refused': 'files',
  // DICOM
  'not-dicom': 'dicom',
  'header-incomplete': 'dicom',
  'header-damaged': 'dicom',
  'uid-missing': 'dicom',
  /** The file is used; the sentence says what is odd about it. */
  'file-odd': 'dicom',
  'no-pixels': 'dicom',
  'not-an-image': 'dicom',
  'colour-image': 'dicom',
  'syntax-unsupported': 'dicom',
  'pixel-format-unsupported': 'dicom',
  'pixel-data-truncated': 'dicom',
  'pixel-data-damaged': 'dicom',
  'frame-out-of-range': 'dicom',
  // processes
  'process-died': 'process',
  'process-stuck': 'process',
  cancelled: 'process',
  'internal-error': 'process',
  // model and inference
  'model-missing': 'inference',
  'model-invalid': 'inference',
  'model-hash-mismatch': 'inference',
  'model-too-large': 'inference',
  'provider-unavailable': 'inference',
  'golden-mismatch': 'inference',
  'inference-failed': 'inference',
  // store
  'store-newer': 'store',
  'store-damaged': 'store',
  'store-unwritable': 'store',
  'disk-full': 'store',
  'study-unknown': 'worklist',
  'instance-unknown': 'workstation',
  'duplicate-file': 'store',
  'watch-failed': 'library',
  // lists and words
  'orders-invalid': 'library',
  'replay-invalid': 'triage',
  'state-conflict': 'reads',
  'reason-required': 'reads',
  'findings-invalid': 'reads',
  'log-damaged': 'store',
  // evaluation
  'predictions-invalid': 'evaluation/report',
  'too-few-studies': 'evaluation/report',
  'bad-call': 'app',
  // training
  'model-untrainable': 'training',
  'training-diverged': 'training',
  'checkpoint-damaged': 'training',
  'checkpoint-mismatch': 'training',
  'sampling-invalid': 'training',
  'cache-unwritable': 'training',
  // models of a site
  'replay-set-missing': 'tuning',
  'too-few-reads': 'tuning',
  'candidate-refused': 'tuning',
  'candidate-stale': 'tuning',
  'nothing-to-roll-back': 'tuning',
  'reader-unnamed': 'tuning',
  // labelled sets
  'set-invalid': 'dataset',
  'set-empty': 'dataset',
  'set-row-unusable': 'dataset',
  'set-row-unknown': 'dataset',
  'set-row-duplicated': 'dataset',
  'set-row-contradictory': 'dataset',
  'set-one-class': 'dataset',
  'set-split-leaks': 'dataset',
  'set-window-assumed': 'dataset',
  'set-two-names': 'dataset',
  'split-invalid': 'dataset',
  'picture-unreadable': 'dataset',
  'result-unwritable': 'cli',
  // the application
  'stand-in-refused': 'app',
} as const;

export type ProblemCode = keyof typeof problemCodes;
