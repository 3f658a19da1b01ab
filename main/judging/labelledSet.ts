import { resolve } from 'node:path';
import { ok, type LabelledSet, type PictureWindow, type Progress, type Result } from '../contract/index.js';
import { readJoinedSet, readSetToJudge, signedReads } from '../dataset/index.js';
import { openStore } from '../store/index.js';

/** How a labelled set is named. */
export interface SetSource {
  /** Table of labels below the folder; the usual one where absent. */
  readonly labels?: string;
  /** Window of 8-bit pictures, where set.json says none. */
  readonly window?: PictureWindow;
  /** Store whose signed reads are the labels, instead of a table. */
  readonly readsOf?: string;
}

export type OnProgress = (progress: Progress) => void;

/** Reads the set, looks for near-duplicates and joins the clusters of unknown patients by them. */
export function joinedSet(folder: string, source: SetSource, onProgress: OnProgress): ReturnType<typeof readJoinedSet> {
  return readAs(readJoinedSet, folder, source, onProgress);
}

/** The set joined likewise, compared only where a patient is unknown. */
export function setToJudge(folder: string, source: SetSource, onProgress: OnProgress): Promise<Result<LabelledSet>> {
  return readAs(readSetToJudge, folder, source, onProgress);
}

async function readAs<T>(
  read: (...args: Parameters<typeof readJoinedSet>) => Promise<Result<T>>,
  folder: string,
  { labels, window, readsOf }: SetSource,
  onProgress: OnProgress,
): Promise<Result<T>> {
  const reads = readsOf === undefined ? ok(undefined) : readsIn(readsOf);
  if (!reads.ok) return reads;
  return read(
    resolve(folder),
    {
      ...(labels === undefined ? {} : { labels }),
      ...(window === undefined ? {} : { window }),
      ...(reads.value === undefined ? {} : { reads: reads.value }),
    },
    ({ stage, done, total }) => {
      const detail = stage === 'reading' ? 'read' : 'compared';
      onProgress({ stage: 'indexing', done, total, perSecond: null, leftMs: null, detail });
    },
  );
}

function readsIn(store: string): Result<ReturnType<typeof signedReads>> {
  const opened = openStore(resolve(store), { readOnly: true });
  if (!opened.ok) return opened;
  const reads = signedReads(opened.value);
  opened.value.close();
  return ok(reads);
}
