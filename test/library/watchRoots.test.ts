import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ok } from '../../main/contract/index.js';
import type { WatchNews } from '../../main/library/index.js';
import { watchRoots } from '../../main/library/watchRoots.js';

it('says that a root cannot be watched, and looks through it from time to time', async () => {
  const base = mkdtempSync(join(tmpdir(), 'ictus-watch-'));
  const root = join(base, 'missing', 'folder');
  const news: WatchNews[] = [];
  const looked: (readonly string[])[] = [];
  const control = new AbortController();
  const watching = watchRoots([root], {
    signal: control.signal,
    onNews: (one) => news.push(one),
    quietMs: 5,
    lookEveryMs: 20,
    indexPaths: async (paths) => {
      looked.push(paths);
      if (looked.length === 2) control.abort();
      return Promise.resolve(ok({ found: 1, indexed: 1, unchanged: 0, skipped: 0, removed: 0, studies: 1, ms: 1 }));
    },
  });
  await watching;
  expect(looked).toEqual([[root], [root]]);
  expect(news[0]).toMatchObject({ kind: 'unwatched', root, problem: { code: 'watch-failed' } });
  expect(news[1]).toEqual({ kind: 'changed', indexed: 1, removed: 0, studies: 1 });
  rmSync(base, { recursive: true, force: true });
});
