import { ok, type LabelledSet, type Result } from '../contract/index.js';
import { findNearDuplicates, joinNearDuplicates, type NearDuplicates } from './nearDuplicates.js';
import { readSet, type SetOptions } from './readSet.js';

export interface JoinedSet {
  /** With the clusters of unknown patients joined by near-duplicates. */
  readonly set: LabelledSet;
  /** As it was read. */
  readonly read: LabelledSet;
  readonly duplicates: NearDuplicates;
}

/**
 * Reads a set, looks for near-duplicates and joins the clusters of unknown patients by them. `onCompared` hears of each
 * slice that was decoded. Errors: those of `readSet` and `joinNearDuplicates`.
 */
export async function readJoinedSet(
  folder: string,
  options: SetOptions,
  onCompared: (done: number, total: number) => void,
): Promise<Result<JoinedSet>> {
  const read = await readSet(folder, options);
  if (!read.ok) return read;
  const duplicates = await findNearDuplicates(read.value.slices, { onProgress: onCompared });
  const joined = joinNearDuplicates(read.value, duplicates.pairs);
  return joined.ok ? ok({ set: joined.value, read: read.value, duplicates }) : joined;
}
