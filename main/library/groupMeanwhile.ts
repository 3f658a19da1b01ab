import { ok, type Result } from '../contract/index.js';
import type { Store } from '../store/index.js';
import { regroup } from './regroup.js';

/** A study whose files are scattered appears all the same: after this long, and for at most a sixth of the time. */
const leastMsBetweenGrouping = 2_000;

/** Groups studies while headers are read: time that the reading threads leave is used, and studies appear early. */
export interface Grouper {
  /** Files of these studies were just written. */
  wrote(studyUids: ReadonlySet<string>): void;
  /** Groups the studies that the last write did not touch, so that they seem complete, and those that waited long. */
  groupDue(): Promise<Result<null>>;
  /** Groups all that is left, that of a run which was cut off included. */
  groupAll(): Promise<Result<null>>;
}

/** `onSaved` hears of the studies of each transaction. */
export function studyGrouper(
  store: Store,
  now: () => number,
  onSaved: (studyUids: readonly string[]) => void,
): Grouper {
  /** Studies with files that are not grouped yet: when the first of them came, and the last write that touched it. */
  const open = new Map<string, { readonly sinceMs: number; readonly write: number }>();
  let write = 0;
  let scatteredMs = 0;
  let grouping = false;

  function due(): string[] {
    const nowMs = now();
    const waitMs = Math.max(leastMsBetweenGrouping, 5 * scatteredMs);
    return [...open].flatMap(([uid, one]) => (one.write < write || nowMs - one.sinceMs >= waitMs ? [uid] : []));
  }

  async function group(studyUids: readonly string[]): Promise<Result<null>> {
    for (const uid of studyUids) open.delete(uid);
    return regroup(store, studyUids, { nowMs: now(), onSaved });
  }

  return {
    wrote(studyUids) {
      write += 1;
      for (const uid of studyUids) open.set(uid, { sinceMs: open.get(uid)?.sinceMs ?? now(), write });
    },
    async groupDue() {
      if (grouping) return ok(null);
      grouping = true;
      const beganMs = now();
      const grouped = await group(due());
      scatteredMs = now() - beganMs;
      grouping = false;
      return grouped;
    },
    groupAll: () => group(store.index.ungrouped()),
  };
}
