import type { OpenModel, Settings, Study, UnscoredSlice } from '../contract/index.js';
import type { Store } from '../store/index.js';

/** What the worklist needs from its host. */
export interface WorklistPorts {
  readonly store: Pick<
    Store,
    'studies' | 'study' | 'instance' | 'instancesOf' | 'orders' | 'scores' | 'appendEvent' | 'events'
  >;
  /** Now, ms since epoch. */
  readonly clock: () => number;
  readonly settings: () => Settings;
  readonly model: () => OpenModel | null;
  /** Who acts: see `whoActs` of reads. */
  readonly who: () => string;
  /** Slices that failed in this run, from the scheduler. */
  readonly failures?: (studyUid: string) => readonly UnscoredSlice[];
  /** Which studies of the store are on this list; absent: all. */
  readonly includes?: (study: Study) => boolean;
}
