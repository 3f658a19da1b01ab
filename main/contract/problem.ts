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

/**
 * Every stable problem code, with the room that raises it and what the person who meets it can do; docs/problems.md is made of it. A
 * code is never reused for another meaning.
 */
export const problemCodes = {
  // files and folders
  'folder-unreadable': {
    room: 'files',
    next: 'Check that the folder exists, that the drive is attached and that you may read it; then open it again.',
  },
  'folder-empty': {
    room: 'library',
    next: 'Name a folder or zip archive that holds DICOM files; what was met and passed over is listed under "files not used".',
  },
  'file-unreadable': {
    room: 'files',
    next: 'Check the permissions of the file and the medium it lies on; copy it again from its source.',
  },
  'file-vanished': {
    room: 'files',
    next: 'It was there when the folder was indexed. Open the folder again, or attach its drive.',
  },
  'file-too-large': { room: 'files', next: 'No CT image is that large. If it is one, split it where it was made.' },
  'zip-damaged': { room: 'files', next: 'Fetch or make the archive anew, or unpack it and open the folder.' },
  'zip-entry-refused': {
    room: 'files',
    next: 'Unpack the archive yourself and look at the entry: its name leads out of the folder, it is encrypted, or it swells beyond every bound.',
  },
  // DICOM
  'not-dicom': { room: 'dicom', next: 'Nothing, where the file is no image. If it should be one, copy it again.' },
  'header-incomplete': { room: 'dicom', next: 'The file was cut. Copy it again from its source.' },
  'header-damaged': {
    room: 'dicom',
    next: 'Copy the file again from its source; if it stays so, the writer of the file has to be asked.',
  },
  'uid-missing': {
    room: 'dicom',
    next: 'The file is shown alone. Send the study again from the archive, which gives its UIDs.',
  },
  /** The file is used; the sentence says what is odd about it. */
  'file-odd': {
    room: 'dicom',
    next: 'The file is used. Read the sentence, and tell the maker of the sending system if it recurs.',
  },
  'no-pixels': { room: 'dicom', next: 'Send the study with its images; this file is a header alone.' },
  'not-an-image': { room: 'dicom', next: 'Nothing: reports, presentation states and the like are listed, not shown.' },
  'colour-image': { room: 'dicom', next: 'Nothing: a colour picture (a screenshot, a dose page) has no HU.' },
  'syntax-unsupported': {
    room: 'dicom',
    next: 'Have the sender convert it, for example to Explicit VR Little Endian or JPEG 2000 Lossless.',
  },
  'pixel-format-unsupported': {
    room: 'dicom',
    next: 'Have the sender check the pixel description (bits, rows, columns); slices of one study are of one size.',
  },
  'pixel-data-truncated': { room: 'dicom', next: 'The pixels were cut. Copy the file again from its source.' },
  'pixel-data-damaged': {
    room: 'dicom',
    next: 'The compressed pixels are damaged and are not shown. Fetch the file again from the archive.',
  },
  'frame-out-of-range': { room: 'dicom', next: 'Ask for a frame that the file has; they count from 0.' },
  // processes
  'process-died': {
    room: 'process',
    next: 'Nothing at first: the process is started again and the work goes on. If it recurs with one file, send that file to the developers.',
  },
  'process-stuck': {
    room: 'process',
    next: 'Nothing at first: the process is ended and started again. If it recurs with one file, leave that file out.',
  },
  cancelled: { room: 'process', next: 'Nothing: it was stopped by hand. Ask again to go on.' },
  'internal-error': {
    room: 'process',
    next: 'This is a fault of Ictus. Restart it, and report what was done before it; the log names the place.',
  },
  // model and inference
  'model-missing': {
    room: 'inference',
    next: 'Choose a model folder in the settings or with --model; the one that comes with Ictus is the default.',
  },
  'model-invalid': {
    room: 'inference',
    next: 'The folder does not meet the model contract (model-contract.md); the sentence names the field.',
  },
  'model-hash-mismatch': {
    room: 'inference',
    next: 'A file of the model is not the one its model.json names: copy the whole folder again from its maker.',
  },
  'model-too-large': { room: 'inference', next: 'Use a model within the size that the model contract allows.' },
  'provider-unavailable': {
    room: 'inference',
    next: 'Nothing: the next provider is taken. `ictus doctor` says which work here.',
  },
  'golden-mismatch': {
    room: 'inference',
    next: 'Nothing: this device computes something else than the model and is not used. Update its driver, or ask `ictus doctor`.',
  },
  'inference-failed': {
    room: 'inference',
    next: 'Open the study again to try its slices once more; `ictus doctor` says whether the model runs at all.',
  },
  // store
  'store-newer': {
    room: 'store',
    next: 'The store was written by a newer Ictus: update this one, or name another store with --store.',
  },
  'store-damaged': {
    room: 'store',
    next: '`ictus doctor` checks the store. Restore a copy, or move the file away: studies are indexed anew, reads are lost.',
  },
  'store-unwritable': {
    room: 'store',
    next: 'Check that the folder of the store may be written and that no other Ictus holds it.',
  },
  'disk-full': { room: 'store', next: 'Free some space; scoring or training then goes on where it stopped.' },
  'study-unknown': { room: 'worklist', next: 'The study left the list. Open its folder again.' },
  'instance-unknown': { room: 'workstation', next: 'The slice left the index. Open its folder again.' },
  'duplicate-file': { room: 'store', next: 'Nothing: the same image is there twice and is used once.' },
  'watch-failed': { room: 'library', next: 'Nothing: the folder is looked through every half minute instead.' },
  // lists and words
  'orders-invalid': {
    room: 'library',
    next: 'Mend the row of orders.csv that is named (columns accession, study_uid, priority, arrival); the other rows are used.',
  },
  'replay-invalid': { room: 'triage', next: 'Mend the row of the replay list that is named.' },
  'state-conflict': {
    room: 'reads',
    next: 'The study or run is in another state than the act needs: look at it and decide anew.',
  },
  'reason-required': { room: 'reads', next: 'Give a reason, or a few words.' },
  'findings-invalid': {
    room: 'reads',
    next: 'Tick what was found, or none, or not sure: not two that exclude each other.',
  },
  'log-damaged': {
    room: 'store',
    next: 'The log of reads was altered outside Ictus. Keep the file, restore a copy, and find out who wrote to it.',
  },
  // evaluation
  'predictions-invalid': { room: 'evaluation/report', next: 'Mend the row of the file of predictions that is named.' },
  'too-few-studies': {
    room: 'evaluation/report',
    next: 'Add studies that bleed and studies that do not: the sentence says how many there are.',
  },
  'bad-call': {
    room: 'app',
    next: 'A call that the program does not know was refused. Restart Ictus; if it recurs, report it.',
  },
  // training
  'model-untrainable': {
    room: 'training',
    next: 'This network has an operator without a gradient here: train a model of another form.',
  },
  'training-diverged': { room: 'training', next: 'Try a lower learning rate; the last checkpoint is good.' },
  'checkpoint-damaged': { room: 'training', next: 'Delete the checkpoint and begin the run again.' },
  'checkpoint-mismatch': {
    room: 'training',
    next: 'Restore the set, network and options of the run, or delete its checkpoint to begin again.',
  },
  'sampling-invalid': {
    room: 'training',
    next: 'Mend the share that is named: between 0 and 1, of a source that is there, together at most 1.',
  },
  'cache-unwritable': {
    room: 'training',
    next: 'Delete the cache folder of the training and run again; check the space on the disk.',
  },
  // models of a site
  'replay-set-missing': {
    room: 'tuning',
    next: 'Name the folder of a labelled set of other patients, on which forgetting is judged.',
  },
  'too-few-reads': {
    room: 'tuning',
    next: 'Sign more reads: the screen of the site says how many of which kind are needed.',
  },
  'candidate-refused': {
    room: 'tuning',
    next: 'The gate found the candidate no better. Nothing changes; sign more reads and make another.',
  },
  'candidate-stale': { room: 'tuning', next: 'The model in use has changed since. Make a candidate anew.' },
  'model-unexplained': {
    room: 'tuning',
    next: 'Another model is in use than the log says. Bring the right one into use under "Model of this site" or in the settings: that is logged.',
  },
  'nothing-to-roll-back': {
    room: 'tuning',
    next: 'The model that came with Ictus, or the first one, is in use: there is none before it.',
  },
  'reader-unnamed': {
    room: 'tuning',
    next: 'Give your name in the settings: a model comes into use by a named person.',
  },
  // labelled sets
  'set-invalid': {
    room: 'dataset',
    next: 'Mend the table of labels or set.json as the sentence says (labelled-sets.md).',
  },
  'set-empty': { room: 'dataset', next: 'Check that the table names images of this folder.' },
  'set-row-unusable': { room: 'dataset', next: 'The row is left out; mend it if it should count.' },
  'set-row-unknown': { room: 'dataset', next: 'The row names no image here; it is left out.' },
  'set-row-duplicated': { room: 'dataset', next: 'The row is there twice and is counted once.' },
  'set-row-contradictory': {
    room: 'dataset',
    next: 'Two rows say different things of one image: both are left out until one is removed.',
  },
  'set-one-class': { room: 'dataset', next: 'Add slices with or without hemorrhage: one class alone teaches nothing.' },
  'set-split-leaks': {
    room: 'dataset',
    next: 'A patient stands on both sides of the split: split by patient anew (`ictus dataset split`).',
  },
  'set-window-assumed': { room: 'dataset', next: 'Say the window of the pictures in set.json or with --window.' },
  'set-two-names': { room: 'dataset', next: 'One image is named twice: keep one name.' },
  'split-invalid': { room: 'dataset', next: 'Make the split anew from this very set, or name an existing part of it.' },
  'picture-unreadable': { room: 'dataset', next: 'Save the picture as 8-bit grey PNG, JPEG or WebP.' },
  'result-unwritable': { room: 'cli', next: 'Name another file or folder, or free some space.' },
  // the application
  'stand-in-refused': {
    room: 'app',
    next: "Start with --stand-in if this folder may be opened by a stand-in Electron, or install the makers' own.",
  },
} as const satisfies Readonly<Record<string, { readonly room: string; readonly next: string }>>;

export type ProblemCode = keyof typeof problemCodes;
