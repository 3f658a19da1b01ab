import { ok, type Result } from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import { openStore, type Store } from '../store/index.js';
import type { LibraryCalls, LibraryRequest } from './calls.js';
import { openHeaderReaders } from './headerReaders.js';
import type { IndexProgress } from './progress.js';
import { indexFolders, indexPaths, type IndexSummary } from './indexFolders.js';
import { watchRoots } from './watchRoots.js';

// The library process: the one writer of the index. Runs stand in line, so that two never read the same files.
let line: Promise<unknown> = Promise.resolve();

function inLine<T>(work: () => Promise<T>): Promise<T> {
  const mine = line.then(work);
  line = mine.catch(() => undefined);
  return mine;
}

/** How often a call says that it lives. */
const beatMs = 1_000;
const nothingYet: IndexProgress = { found: 0, indexed: 0, skipped: 0, unchanged: 0, studies: 0, perSecond: 0 };

/** Opens the store and the threads for one run, and closes both whatever happens. */
function withStore(
  { storePath, careful }: LibraryRequest,
  work: (store: Store, readers: ReturnType<typeof openHeaderReaders>) => Promise<Result<IndexSummary>>,
): Promise<Result<IndexSummary>> {
  return inLine(async () => {
    const store = openStore(storePath);
    if (!store.ok) return store;
    const readers = openHeaderReaders(careful === true ? { onTheSpot: 0 } : {});
    try {
      return await work(store.value, readers);
    } finally {
      await readers.close();
      store.value.close();
    }
  });
}

serveProcess<LibraryCalls>({
  async index(request, { signal, emit }) {
    let last = nothingYet;
    const onProgress = (progress: IndexProgress): void => {
      last = progress;
      emit(progress);
    };
    const beat = setInterval(() => emit(last), beatMs);
    try {
      return await withStore(request, (store, readers) =>
        indexFolders(store, request.roots, { readers, signal, onProgress }),
      );
    } finally {
      clearInterval(beat);
    }
  },
  async watch(request, { signal, emit }) {
    await watchRoots(request.roots, {
      signal,
      onNews: emit,
      indexPaths: (paths) => withStore(request, (store, readers) => indexPaths(store, paths, { readers, signal })),
    });
    return ok(null);
  },
});
