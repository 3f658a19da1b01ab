import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../main/store/index.js';
import { launchOnce, openIctus, worklistWhen } from './window.js';

const nobody = 65534;

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-e2e-'));
  if (process.getuid?.() === 0) chownSync(folder, nobody, nobody);
  return folder;
}

/** The write-ahead log and its index lie beside the file while it is open, and after a crash. */
function besides(path: string): readonly string[] {
  return [`${path}-wal`, `${path}-shm`].filter((each) => existsSync(each));
}

function tablesOf(database: Database.Database): number {
  return (database.prepare('SELECT count(*) AS tables FROM sqlite_master').get() as { tables: number }).tables;
}

describe('what goes wrong at the start', () => {
  test('a stand-in Electron that was not allowed to opens no user folder', async () => {
    const ictus = await openIctus({ allowStandIn: false });
    try {
      const { standIn } = await ictus.call('app.state', {});
      const opening = ictus.call('library.open', { paths: [tmpdir()] });
      if (standIn) await expect(opening).rejects.toThrow('stand-in-refused');
      else await expect(opening).resolves.toBeNull();
    } finally {
      await ictus.close();
    }
  });

  test('a store of a newer version is refused in a sentence and left as it is', async () => {
    const folder = privateFolder();
    const data = join(folder, 'home', 'data', 'ictus');
    mkdirSync(data, { recursive: true });
    const path = join(data, 'ictus.sqlite');
    const made = openStore(path);
    if (!made.ok) throw new Error(made.problem.message);
    made.value.close();
    const database = new Database(path);
    database.exec('CREATE TABLE future (word TEXT); PRAGMA user_version = 9999');
    const before = tablesOf(database);
    database.close();
    for (const each of [join(folder, 'home'), join(folder, 'home', 'data'), data, path, ...besides(path)]) {
      if (process.getuid?.() === 0) chownSync(each, nobody, nobody);
    }
    const { code, said } = await launchOnce(folder);
    expect(code).toBe(1);
    expect(said).toMatch(/newer/);
    const again = new Database(path);
    expect(tablesOf(again)).toBe(before);
    again.close();
  });

  test('a second copy says so, and hands its folders to the first', async () => {
    const ictus = await openIctus();
    try {
      const { code, said } = await launchOnce(ictus.folder);
      expect(code).toBe(0);
      expect(said).toMatch(/already running/);
      expect(await ictus.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    } finally {
      await ictus.close();
    }
  });
});

describe('what goes wrong while it runs', () => {
  test('an empty folder, an unreadable folder and a folder without CT are said', async () => {
    const ictus = await openIctus();
    try {
      const notices = await ictus.page.evaluateHandle(() => {
        const heard: string[] = [];
        const world = window as unknown as {
          ictus: { on(event: string, listener: (payload: { message: string }) => void): void };
        };
        world.ictus.on('notice', ({ message }) => heard.push(message));
        return heard;
      });
      const empty = privateFolder();
      const words = privateFolder();
      writeFileSync(join(words, 'letter.txt'), 'no picture here');
      chmodSync(join(words, 'letter.txt'), 0o644);
      await ictus.call('library.open', { paths: [empty] });
      await ictus.call('library.open', { paths: [join(empty, 'gone')] });
      await ictus.call('library.open', { paths: [words] });
      await expect.poll(() => notices.evaluate((heard) => heard.length), { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
      await worklistWhen(ictus, ({ skipped }) => skipped === 1);
      expect((await ictus.call('library.skipped', {}))[0]).toMatchObject({ code: 'not-dicom' });
    } finally {
      await ictus.close();
    }
  });

  test('killed child processes are started again and cost nothing that was seen', async () => {
    const ictus = await openIctus();
    try {
      const list = await worklistWhen(ictus, ({ rows }) => rows.length > 0, 600_000);
      const study = await ictus.call('study.get', { studyUid: list.rows[0]!.studyUid });
      const { instanceId, frame } = study.stacks[0]!.slices[0]!;
      const served = () =>
        ictus.page.evaluate(async (url) => (await fetch(url)).status, `ictus://app/slice/${instanceId}/${frame}`);
      expect(await served()).toBe(200);
      await ictus.inMain(({ app }) => {
        for (const { type, pid, name } of app.getAppMetrics()) {
          if (type === 'Utility' && (name ?? '').startsWith('Ictus')) process.kill(pid, 'SIGKILL');
        }
      });
      await expect.poll(served, { timeout: 30_000 }).toBe(200);
      expect((await ictus.call('worklist.get', {})).rows.length).toBeGreaterThanOrEqual(list.rows.length);
    } finally {
      await ictus.close();
    }
  });
});
