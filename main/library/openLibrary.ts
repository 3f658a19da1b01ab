import type { Problem, Result } from '../contract/index.js';
import { connectProcess, type StartChild } from '../process/index.js';
import type { LibraryCalls, WatchNews } from './calls.js';
import type { IndexSummary } from './indexFolders.js';
import type { IndexProgress } from './progress.js';

/** The host's line to the library process. */
export interface Library {
  /**
   * Indexes folders, files and zip archives. A process that dies is started again and goes on where the other one
   * was, twice; then the call fails as `process-died`.
   */
  index(
    roots: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: IndexProgress) => void },
  ): Promise<Result<IndexSummary>>;
  /** Watches until `signal` aborts; `onNews` hears of changes and of roots that cannot be watched. */
  watch(
    roots: readonly string[],
    options: { readonly signal: AbortSignal; readonly onNews: (news: WatchNews) => void },
  ): Promise<Result<null>>;
  close(): void;
}

const mostRestarts = 2;

/** `start` starts the bundle `library`; `onDeath` hears of a process that ended by itself. */
export function openLibrary(start: StartChild, storePath: string, onDeath?: (problem: Problem) => void): Library {
  const client = connectProcess<LibraryCalls>('library', () => start('library'), onDeath);

  /** Calls again where the process died: what it had indexed is in the store. */
  async function persistently<T>(call: () => Promise<Result<T>>, signal: AbortSignal | undefined): Promise<Result<T>> {
    let result = await call();
    for (let restart = 0; restart < mostRestarts; restart += 1) {
      if (result.ok || result.problem.code !== 'process-died' || signal?.aborted) return result;
      result = await call();
    }
    return result;
  }

  return {
    index: (roots, { signal, onProgress } = {}) =>
      persistently(
        () =>
          client.call(
            'index',
            { storePath, roots },
            {
              ...(signal ? { signal } : {}),
              onEvent: (payload) => onProgress?.(payload as IndexProgress),
            },
          ),
        signal,
      ),
    watch: (roots, { signal, onNews }) =>
      persistently(
        () =>
          client.call('watch', { storePath, roots }, { signal, onEvent: (payload) => onNews(payload as WatchNews) }),
        signal,
      ),
    close: () => client.close(),
  };
}
