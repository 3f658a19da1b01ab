import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../main/contract/index.js';
import { openLibrary, type IndexProgress, type Library, type WatchNews } from '../../main/library/index.js';
import { nodeChildren, type ChildHandle, type StartChild } from '../../main/process/index.js';
import { openStore } from '../../main/store/index.js';
import { writeCt } from './ctFile.js';

const built = process.env['ICTUS_BUILT'] ?? join(import.meta.dirname, '..', '..', 'dist', 'main');
const isBuilt = existsSync(join(built, 'library.js'));
if (!isBuilt) console.warn(`skipped: ${built} is not built (npx vite build -c vite.main.config.ts)`);

let base = '';
let count = 0;
const open: Library[] = [];
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'ictus-library-'));
});
afterAll(() => {
  for (const library of open) library.close();
  rmSync(base, { recursive: true, force: true });
});

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

function place(start: StartChild = nodeChildren(built)): { root: string; storePath: string; library: Library } {
  const home = join(base, String(count++));
  mkdirSync(join(home, 'data'), { recursive: true });
  const storePath = join(home, 'store', 'ictus.sqlite');
  const library = openLibrary(start, storePath);
  open.push(library);
  return { root: join(home, 'data'), storePath, library };
}

function writeMany(root: string, files: number): void {
  for (let n = 0; n < files; n += 1) {
    writeCt(join(root, `${n}.dcm`), {
      studyUid: `1.${n % 50}`,
      seriesUid: `1.${n % 50}.1`,
      sopInstanceUid: `1.9.${n}`,
      positionMm: [0, 0, n],
    });
  }
}

describe.skipIf(!isBuilt)('the library process', () => {
  it('indexes in threads and tells how far it is', async () => {
    const { root, storePath, library } = place();
    writeMany(root, 1_000);
    const told: IndexProgress[] = [];
    const summary = value(await library.index([root], { onProgress: (progress) => told.push(progress) }));
    expect(summary).toMatchObject({ found: 1_000, indexed: 1_000, studies: 50 });
    expect(told.at(-1)).toMatchObject({ found: 1_000, indexed: 1_000, studies: 50 });
    const store = value(openStore(storePath, { readOnly: true }));
    expect(store.studies().map((study) => study.instances)).toEqual(Array.from({ length: 50 }, () => 20));
    store.close();
  });

  it('goes on in a new process when it is killed at any moment, and loses nothing', async () => {
    const started: ChildHandle[] = [];
    const start = nodeChildren(built);
    const { root, storePath, library } = place((name) => {
      const child = start(name);
      started.push(child);
      return child;
    });
    writeMany(root, 2_500);
    let killed = 0;
    const summary = await library.index([root], {
      onProgress: ({ indexed }) => {
        if (killed >= 2 || indexed < 500) return;
        killed += 1;
        started.at(-1)?.kill();
      },
    });
    expect(killed).toBeGreaterThan(0);
    expect(started.length).toBe(killed + 1);
    expect(summary).toMatchObject({ ok: true, value: { found: 2_500 } });
    const store = value(openStore(storePath));
    expect(store.check().filter((check) => !check.ok)).toEqual([]);
    expect(store.studies().reduce((sum, study) => sum + study.instances, 0)).toBe(2_500);
    store.close();
  });

  it.skipIf(process.platform === 'win32')('goes on in a new process when it gives no sign of life', async () => {
    const pids: number[] = [];
    const start = nodeChildren(built);
    const { root, storePath } = place();
    const library = openLibrary(
      (name) => {
        const child = start(name);
        pids.push(child.pid ?? 0);
        return child;
      },
      storePath,
      () => undefined,
      5_000,
    );
    open.push(library);
    writeMany(root, 1_000);
    let stopped = false;
    const summary = await library.index([root], {
      onProgress: ({ indexed }) => {
        if (stopped || indexed < 100) return;
        stopped = true;
        process.kill(pids.at(-1) ?? 0, 'SIGSTOP');
      },
    });
    expect([stopped, pids.length]).toEqual([true, 2]);
    expect(summary).toMatchObject({ ok: true, value: { found: 1_000 } });
  });

  it('stops when it is cancelled', async () => {
    const { root, library } = place();
    writeMany(root, 800);
    const control = new AbortController();
    const stopped = library.index([root], { signal: control.signal });
    control.abort();
    expect(await stopped).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(value(await library.index([root])).found).toBe(800);
  });

  it('says what the store says', async () => {
    const blocked = join(base, 'a-file');
    writeFileSync(blocked, '');
    const library = openLibrary(nodeChildren(built), join(blocked, 'store', 'ictus.sqlite'));
    open.push(library);
    expect(await library.index([base])).toMatchObject({ ok: false, problem: { code: 'store-unwritable' } });
  });

  it('indexes what is added to and taken from a watched folder', async () => {
    const { root, storePath, library } = place();
    writeMany(root, 3);
    value(await library.index([root]));
    const control = new AbortController();
    const news: WatchNews[] = [];
    const watching = library.watch([root], { signal: control.signal, onNews: (one) => news.push(one) });
    const store = value(openStore(storePath, { readOnly: true }));
    const changes = (): number => news.filter((one) => one.kind === 'changed').length;
    const imagesBecome = async (images: number, act: () => void): Promise<void> => {
      const until = Date.now() + 20_000;
      // The store shows a change a moment before its news has come from the process.
      const told = changes() + 1;
      act();
      while (store.studies().reduce((sum, study) => sum + study.instances, 0) !== images || changes() < told) {
        if (Date.now() > until) throw new Error(`no change seen: ${JSON.stringify(news)}`);
        await pause(100);
      }
    };
    await pause(1_500);
    await imagesBecome(4, () => writeCt(join(root, 'deep', 'new.dcm'), { studyUid: '7', sopInstanceUid: '7.1' }));
    await imagesBecome(3, () => rmSync(join(root, 'deep'), { recursive: true }));
    control.abort();
    await watching;
    store.close();
    expect(news.filter((one) => one.kind === 'unwatched')).toEqual([]);
    expect(changes()).toBeGreaterThanOrEqual(2);
  });
});
