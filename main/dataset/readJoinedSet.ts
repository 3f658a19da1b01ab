import { ok, type DescribeProgress, type LabelledSet, type Result } from '../contract/index.js';
import { findNearDuplicates, joinNearDuplicates, type NearDuplicates } from './nearDuplicates.js';
import { readSet, type SetOptions } from './readSet.js';

export interface JoinedSet {
  /** With the clusters of unknown patients joined by near-duplicates. */
  readonly set: LabelledSet;
  /** As it was read. */
  readonly read: LabelledSet;
  readonly duplicates: NearDuplicates;
}

type OnProgress = (progress: Pick<DescribeProgress, 'done' | 'total'> & { stage: 'reading' | 'comparing' }) => void;

/**
 * Reads a set, looks for near-duplicates and joins the clusters of unknown patients by them. `onProgress` hears of the headers
 * that were read, and of each slice that was decoded. Errors: those of `readSet` and `joinNearDuplicates`.
 */
export async function readJoinedSet(
  folder: string,
  options: SetOptions,
  onProgress: OnProgress,
): Promise<Result<JoinedSet>> {
  const read = await readWith(folder, options, onProgress);
  return read.ok ? joinedOf(read.value, onProgress) : read;
}

/**
 * The set alone, joined likewise, for figures of it: where every patient is known there is nothing to join, and no slice is
 * decoded. Errors: those of `readJoinedSet`.
 */
export async function readSetToJudge(
  folder: string,
  options: SetOptions,
  onProgress: OnProgress,
): Promise<Result<LabelledSet>> {
  const read = await readWith(folder, options, onProgress);
  if (!read.ok || read.value.slices.every(({ patientKnown }) => patientKnown)) return read;
  const joined = await joinedOf(read.value, onProgress);
  return joined.ok ? ok(joined.value.set) : joined;
}

function readWith(folder: string, options: SetOptions, onProgress: OnProgress): Promise<Result<LabelledSet>> {
  return readSet(folder, { ...options, onRead: (done, total) => onProgress({ stage: 'reading', done, total }) });
}

async function joinedOf(read: LabelledSet, onProgress: OnProgress): Promise<Result<JoinedSet>> {
  const duplicates = await findNearDuplicates(read.slices, {
    onProgress: (done, total) => onProgress({ stage: 'comparing', done, total }),
  });
  const joined = joinNearDuplicates(read, duplicates.pairs);
  return joined.ok ? ok({ set: joined.value, read, duplicates }) : joined;
}
