import type { Problem } from '../contract/index.js';
import type { IndexSummary } from './indexFolders.js';

/** Calls of the library process, sole writer of the index. */
export type LibraryCalls = {
  /** Brings the index of the roots up to date; progress comes as events of `IndexProgress`. */
  index: (request: LibraryRequest) => IndexSummary;
  /** Indexes what changes in the roots until it is cancelled; news comes as events of `WatchNews`. */
  watch: (request: LibraryRequest) => null;
};

export interface LibraryRequest {
  readonly storePath: string;
  readonly roots: readonly string[];
  /** The process before this one ended: no header is read in the process itself. */
  readonly careful?: boolean;
}

/** What watching has to say: the index changed, or a root is only looked at from time to time. */
export type WatchNews =
  | { readonly kind: 'changed'; readonly indexed: number; readonly removed: number; readonly studies: number }
  | { readonly kind: 'unwatched'; readonly root: string; readonly problem: Problem };
