import type { ModelManifest, ModelSummary, Problem, Settings, Study } from '../contract/index.js';
import type { Store } from '../store/index.js';

export interface WorklistModel {
  readonly manifest: ModelManifest;
  readonly summary: ModelSummary;
}

/** A slice that could not be scored; it counts as settled until the study is tried again. */
export interface UnscoredSlice {
  readonly instanceId: number;
  readonly frame: number;
  readonly problem: Problem;
}

/** What the worklist needs from its host. */
export interface WorklistPorts {
  readonly store: Pick<Store, 'studies' | 'study' | 'instance' | 'orders' | 'scores' | 'appendEvent' | 'events'>;
  /** Now, ms since epoch. */
  readonly clock: () => number;
  readonly settings: () => Settings;
  readonly model: () => WorklistModel | null;
  /** Who acts: see `whoActs` of reads. */
  readonly who: () => string;
  /** Slices that failed in this run, from the scheduler. */
  readonly failures?: (studyUid: string) => readonly UnscoredSlice[];
  /** Which studies of the store are on this list; absent: all. */
  readonly includes?: (study: Study) => boolean;
}
