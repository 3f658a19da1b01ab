import { ok, type Result } from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import { openStore, type Store } from '../store/index.js';
import type { LibraryCalls } from './calls.js';
import { openHeaderReaders } from './headerReaders.js';
import { indexFolders, indexPaths, type IndexSummary } from './indexFolders.js';
import { watchRoots } from './watchRoots.js';

// The library process: the one writer of the index. Runs stand in line, so that two never read the same files.
let line: Promise<unknown> = Promise.resolve();

function inLine<T>(work: () => Promise<T>): Promise<T> {
  const mine = line.then(work);
  line = mine.catch(() => undefined);
  return mine;
}

/** Opens the store and the threads for one run, and closes both whatever happens. */
function withStore(
  storePath: string,
  work: (store: Store, readers: ReturnType<typeof openHeaderReaders>) => Promise<Result<IndexSummary>>,
): Promise<Result<IndexSummary>> {
  return inLine(async () => {
    const store = openStore(storePath);
    if (!store.ok) return store;
    const readers = openHeaderReaders();
    try {
      return await work(store.value, readers);
    } finally {
      await readers.close();
      store.value.close();
    }
  });
}

serveProcess<LibraryCalls>({
  index: ({ storePath, roots }, { signal, emit }) =>
    withStore(storePath, (store, readers) => indexFolders(store, roots, { readers, signal, onProgress: emit })),
  async watch({ storePath, roots }, { signal, emit }) {
    await watchRoots(roots, {
      signal,
      onNews: emit,
      indexPaths: (paths) => withStore(storePath, (store, readers) => indexPaths(store, paths, { readers, signal })),
    });
    return ok(null);
  },
});
