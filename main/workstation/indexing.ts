import { failed, ok, type Problem, type Progress, type Result } from '../contract/index.js';
import type { IndexProgress, Library } from '../library/index.js';

const idle: Progress = { stage: 'idle', done: 0, total: null, perSecond: null, leftMs: null, detail: '' };

export interface IndexingPorts {
  readonly library: Library;
  readonly nowMs: () => number;
  readonly onProgress: (progress: Progress) => void;
  /** The index holds more, or other, studies than before. */
  readonly onStudies: () => void;
  readonly onNotice: (message: string, problem: Problem | null) => void;
}

/** Indexing as the worklist shows it: how far it is, one run after the other, to be cancelled, and then watched. */
export interface Indexing {
  readonly progress: Progress;
  readonly busy: boolean;
  index(paths: readonly string[]): Promise<Result<null>>;
  cancel(): void;
  /** Goes on indexing what changes under the paths, until `close`. */
  watch(paths: readonly string[]): void;
  close(): void;
}

function progressOf({ found, indexed, skipped, unchanged, perSecond, studies }: IndexProgress): Progress {
  const done = indexed + skipped + unchanged;
  return {
    stage: 'indexing',
    done,
    total: found,
    perSecond,
    leftMs: perSecond > 0 ? (1000 * (found - done)) / perSecond : null,
    detail: studies === 0 ? '' : `${studies} studies so far`,
  };
}

/** How often a growing index is shown as new studies while it is still read. */
const showEveryMs = 1000;

export function openIndexing(ports: IndexingPorts): Indexing {
  let progress = idle;
  let running: AbortController | null = null;
  let watching: AbortController | null = null;
  let line: Promise<unknown> = Promise.resolve();

  async function run(paths: readonly string[]): Promise<Result<null>> {
    const control = new AbortController();
    running = control;
    let shownMs = ports.nowMs();
    let shownStudies = 0;
    const result = await ports.library.index(paths, {
      signal: control.signal,
      onProgress(found) {
        progress = progressOf(found);
        ports.onProgress(progress);
        const now = ports.nowMs();
        if (found.studies === shownStudies || now - shownMs < showEveryMs) return;
        shownMs = now;
        shownStudies = found.studies;
        ports.onStudies();
      },
    });
    running = null;
    progress = idle;
    ports.onStudies();
    ports.onProgress(progress);
    if (!result.ok) return result;
    if (result.value.found === 0) {
      const where = paths.join(', ');
      return failed('folder-empty', `There is no file in ${where}; choose another folder.`, { where });
    }
    return ok(null);
  }

  return {
    get progress() {
      return progress;
    },
    get busy() {
      return running !== null;
    },
    index(paths) {
      const mine = line.then(() => run(paths));
      line = mine;
      return mine;
    },
    cancel() {
      running?.abort();
    },
    watch(paths) {
      watching?.abort();
      const control = new AbortController();
      watching = control;
      const watched = ports.library.watch(paths, {
        signal: control.signal,
        onNews(news) {
          if (news.kind === 'changed') ports.onStudies();
          else ports.onNotice(news.problem.message, news.problem);
        },
      });
      void watched.then((result) => {
        if (!result.ok && !control.signal.aborted) ports.onNotice(result.problem.message, result.problem);
      });
    },
    close() {
      running?.abort();
      watching?.abort();
      ports.library.close();
    },
  };
}
