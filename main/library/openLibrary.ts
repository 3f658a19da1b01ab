import { budgets, type Problem, type Result } from '../contract/index.js';
import { connectProcess, type StartChild } from '../process/index.js';
import type { LibraryCalls, WatchNews } from './calls.js';
import type { IndexSummary } from './indexFolders.js';
import type { IndexProgress } from './progress.js';

/** The host's line to the library process. */
export interface Library {
  /**
   * Indexes folders, files and zip archives. A process that dies, or is silent for long, is started again and goes on
   * where the other one was, twice; then the call fails as `process-died` or `process-stuck`.
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
const ended: ReadonlySet<Problem['code']> = new Set(['process-died', 'process-stuck']);

/** `start` starts the bundle `library`; `onDeath` hears of a process that ended by itself. */
export function openLibrary(
  start: StartChild,
  storePath: string,
  onDeath?: (problem: Problem) => void,
  silenceMs: number = budgets.indexSilenceMs,
): Library {
  const client = connectProcess<LibraryCalls>('library', () => start('library'), onDeath ? { onDeath } : {});

  /** Calls again where the process died: what it had indexed is in the store. */
  async function persistently<T>(
    call: (careful: boolean) => Promise<Result<T>>,
    signal: AbortSignal | undefined,
  ): Promise<Result<T>> {
    let result = await call(false);
    for (let restart = 0; restart < mostRestarts; restart += 1) {
      if (result.ok || !ended.has(result.problem.code) || signal?.aborted) return result;
      result = await call(true);
    }
    return result;
  }

  return {
    index: (roots, { signal, onProgress } = {}) =>
      persistently(
        (careful) =>
          client.call(
            'index',
            { storePath, roots, careful },
            {
              timeoutMs: silenceMs,
              ...(signal ? { signal } : {}),
              onEvent: (payload) => onProgress?.(payload as IndexProgress),
            },
          ),
        signal,
      ),
    watch: (roots, { signal, onNews }) =>
      persistently(
        (careful) =>
          client.call(
            'watch',
            { storePath, roots, careful },
            { signal, onEvent: (payload) => onNews(payload as WatchNews) },
          ),
        signal,
      ),
    close: () => client.close(),
  };
}
