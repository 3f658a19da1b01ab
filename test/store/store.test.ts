import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEvent, Result } from '../../main/contract/index.js';
import { openDatabase } from '../../main/store/database.js';
import { eventHash, openStore, verifyEvents, type Store } from '../../main/store/index.js';
import { header, readFile, score, study } from './rows.js';

let folder = '';
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ictus-store-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fresh = (): string => join(folder, `s${count++}`, 'ictus.sqlite');

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** A store with one study of three slices, P1, and one of another patient. */
function filled(path = fresh()): { store: Store; path: string } {
  const store = value(openStore(path));
  value(
    store.index.saveRead([
      readFile('/data/a.dcm'),
      readFile('/data/b.dcm', { sopInstanceUid: '1.2.3.1.2' }),
      readFile('/data/c.dcm', { sopInstanceUid: '1.2.3.1.3' }),
      readFile('/data/other.dcm', { studyUid: '9.9', accession: 'ACC9', patient: { id: 'P2', name: 'Roe^Rick' } }),
      {
        ref: { path: '/data/note.txt' },
        size: 3,
        mtimeMs: 1,
        outcome: { skipped: { code: 'not-dicom', message: 'No.' } },
      },
    ]),
  );
  value(
    store.index.saveStudies(
      store.index.ungrouped().map((studyUid) => ({
        studyUid,
        study: study(store.instancesOf(studyUid), studyUid === '9.9' ? { accession: 'ACC9' } : {}),
        duplicates: new Map(),
      })),
    ),
  );
  return { store, path };
}

describe('the store file', () => {
  it('makes its folder private', () => {
    const { path } = filled();
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.platform === 'win32')('is for its user alone, with the files beside it, under any umask', () => {
    const before = process.umask(0);
    const { path, store } = filled();
    process.umask(before);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777, file).toBe(0o600);
    store.close();
  });

  it.skipIf(process.platform === 'win32')(
    'that others could read is closed to them; the folder of somebody else is left',
    () => {
      const { path, store } = filled();
      store.close();
      const shared = join(folder, `shared${count++}`);
      mkdirSync(shared);
      chmodSync(shared, 0o755);
      const moved = join(shared, 'ictus.sqlite');
      writeFileSync(moved, readFileSync(path));
      chmodSync(moved, 0o644);
      const again = value(openStore(moved));
      value(again.saveSetting('a', 1));
      for (const file of [moved, `${moved}-wal`, `${moved}-shm`]) expect(statSync(file).mode & 0o777, file).toBe(0o600);
      expect(statSync(shared).mode & 0o777).toBe(0o755);
      again.close();
    },
  );

  it('refuses a version it does not know, and leaves it as it is', () => {
    const { store, path } = filled();
    store.close();
    const raw = new Database(path);
    raw.exec('PRAGMA user_version = 999');
    raw.close();
    expect(openStore(path)).toMatchObject({ ok: false, problem: { code: 'store-newer' } });
    const again = new Database(path);
    expect(Object.values(again.prepare('PRAGMA user_version').get() as object)[0]).toBe(999);
    again.close();
  });

  it('refuses what is no store, and a store that is damaged', () => {
    const text = fresh();
    mkdirSync(join(text, '..'));
    writeFileSync(text, 'not a database, but long enough to be read as one. '.repeat(200));
    expect(openStore(text)).toMatchObject({ ok: false, problem: { code: 'store-damaged' } });
    const foreign = fresh();
    mkdirSync(join(foreign, '..'));
    const raw = new Database(foreign);
    raw.exec('CREATE TABLE theirs (x)');
    raw.close();
    expect(openStore(foreign)).toMatchObject({ ok: false, problem: { code: 'store-damaged' } });
  });

  it('says that a folder cannot be written', () => {
    const blocked = join(folder, 'a-file');
    writeFileSync(blocked, '');
    expect(openStore(join(blocked, 'x', 'ictus.sqlite'))).toMatchObject({
      ok: false,
      problem: { code: 'store-unwritable' },
    });
  });

  it('says that the disk is full, keeps what it had, and goes on when there is room', () => {
    const { store, path } = filled();
    store.close();
    const connection = value(openDatabase(path, false));
    // The page limit is SQLite's own stand-in for a disk without room.
    connection.execute('PRAGMA max_page_count = 60');
    const write = (text: string) =>
      connection.transact(() => connection.run("INSERT OR REPLACE INTO settings VALUES ('key', ?)", text));
    expect(write('x'.repeat(4_000_000))).toMatchObject({ ok: false, problem: { code: 'disk-full' } });
    expect(write('small')).toEqual({ ok: true, value: 1 });
    connection.close();
    const again = value(openStore(path));
    expect(again.studies()).toHaveLength(2);
    again.close();
  });

  it('opens read-only what is there, and writes nothing', () => {
    const { store, path } = filled();
    store.close();
    const reader = value(openStore(path, { readOnly: true }));
    expect(reader.studies()).toHaveLength(2);
    expect(reader.saveSetting('x', 1)).toMatchObject({ ok: false });
    reader.close();
    expect(openStore(fresh(), { readOnly: true })).toMatchObject({ ok: false, problem: { code: 'file-vanished' } });
  });

  it('lets two processes write in turn', () => {
    const { store, path } = filled();
    const host = value(openStore(path));
    for (let n = 0; n < 20; n += 1) {
      value((n % 2 ? store : host).appendEvent({ atMs: n, kind: 'opened', studyUid: '1.2.3', who: 'x', detail: {} }));
    }
    expect(host.verifyLog()).toEqual({ ok: true, value: null });
    expect(store.events()).toHaveLength(20);
    host.close();
    store.close();
  });
});

describe('the index tables', () => {
  it('gives back what was put in', () => {
    const { store } = filled();
    expect(store.instance(1)).toEqual({ ...header(), id: 1, file: { path: '/data/a.dcm' } });
    expect(store.instancesOf('1.2.3').map((instance) => instance.id)).toEqual([1, 2, 3]);
    expect(store.study('1.2.3')).toEqual(study(store.instancesOf('1.2.3')));
    expect(store.studies().map((one) => one.studyUid)).toEqual(['1.2.3', '9.9']);
    expect(store.skipped()).toEqual([{ file: '/data/note.txt', code: 'not-dicom', message: 'No.' }]);
    expect([...store.index.knownFiles('/data')].map((file) => file.id).sort()).toEqual([1, 2, 3, 4, 5]);
    expect([...store.index.knownFiles('/dat')]).toEqual([]);
    expect(store.index.ungrouped()).toEqual([]);
  });

  it('knows many files again, to the last digit of their times', () => {
    const store = value(openStore(fresh()));
    // Between two thousandths of a millisecond, as a file system gives them.
    const times = Array.from({ length: 2_500 }, (_, n) => 1_764_030_552_123 + n + ((n * 37) % 4_096) / 4_096);
    const files = times.map((mtimeMs, n) => ({
      ...readFile(`/many/${n}.dcm`, { sopInstanceUid: `1.7.${n}` }),
      mtimeMs,
    }));
    value(store.index.saveRead(files));
    const known = new Map([...store.index.knownFiles('/many')].map((file) => [file.path, file.mtimeMs]));
    expect(known).toEqual(new Map(times.map((mtimeMs, n) => [`/many/${n}.dcm`, mtimeMs])));
    expect(store.index.indexedInstances('1.2.3').map(({ instance }) => instance.sopInstanceUid)).toEqual(
      times.map((_, n) => `1.7.${n}`),
    );
  });

  it('gives a changed file a new id, and drops its scores', () => {
    const { store } = filled();
    value(store.saveScores('m1', [score(1), score(2)]));
    expect(store.scores('m1', '1.2.3')).toEqual([score(1), score(2)]);
    value(store.index.saveRead([{ ...readFile('/data/a.dcm'), replaces: 1, mtimeMs: 2 }]));
    expect(store.instance(1)).toBeUndefined();
    expect(store.instance(6)?.file.path).toBe('/data/a.dcm');
    expect(store.scores('m1', '1.2.3')).toEqual([score(2)]);
    expect(store.index.ungrouped()).toEqual(['1.2.3']);
    value(store.saveScores('m1', [score(1)]));
    expect(store.scores('m1', '1.2.3')).toEqual([score(2)]);
  });

  it('lists a copy as skipped while its original is there', () => {
    const { store } = filled();
    const duplicates = new Map([[3, 1]]);
    value(store.index.saveStudies([{ studyUid: '1.2.3', study: study(store.instancesOf('1.2.3')), duplicates }]));
    expect(store.instancesOf('1.2.3').map((instance) => instance.id)).toEqual([1, 2]);
    expect(store.skipped().map((skipped) => [skipped.file, skipped.code])).toEqual([
      ['/data/c.dcm', 'duplicate-file'],
      ['/data/note.txt', 'not-dicom'],
    ]);
    value(store.index.removeFiles([1]));
    value(store.index.saveStudies([{ studyUid: '1.2.3', study: null, duplicates: new Map() }]));
    expect(store.instancesOf('1.2.3').map((instance) => instance.id)).toEqual([2, 3]);
    expect(store.study('1.2.3')).toBeUndefined();
  });

  it('finds the order of a study by its UID, then its accession number, then its tags', () => {
    const { store } = filled();
    expect(store.orders().get('9.9')).toEqual({ priority: 'routine', arrivedMs: 1000, source: 'first-seen' });
    value(
      store.index.saveStudies([
        { studyUid: '1.2.3', study: study(store.instancesOf('1.2.3')), tagPriority: 'urgent', duplicates: new Map() },
      ]),
    );
    expect(store.orders().get('1.2.3')).toEqual({ priority: 'urgent', arrivedMs: 1000, source: 'tags' });
    value(store.saveOrders('/data', [{ row: 2, accession: 'ACC9', priority: 'stat' }]));
    expect(store.orders().get('9.9')).toEqual({ priority: 'stat', arrivedMs: 1000, source: 'orders' });
    value(store.saveOrders('/data', [{ row: 2, studyUid: '9.9', arrivedMs: 5 }]));
    expect(store.orders().get('9.9')).toEqual({ priority: 'routine', arrivedMs: 5, source: 'orders' });
  });
});

describe('the log', () => {
  const events = (store: Store): LogEvent[] => {
    for (const [n, kind] of (['opened', 'signed', 'reopened'] as const).entries()) {
      value(
        store.appendEvent({ atMs: n + 0.5, kind, studyUid: '1.2.3', who: 'Dr X', detail: { b: n, a: [Number.NaN] } }),
      );
    }
    return [...store.events()];
  };

  it('chains each event to the one before', () => {
    const { store } = filled();
    const log = events(store);
    expect(log.map((event) => event.seq)).toEqual([1, 2, 3]);
    expect(eventHash('0'.repeat(64), log[0]!)).toBe(log[0]!.hash);
    expect(verifyEvents(log)).toEqual({ ok: true, value: null });
    expect(store.events({ studyUid: 'none' })).toEqual([]);
  });

  it('notices a changed, a missing and a swapped event', () => {
    const { store } = filled();
    const log = events(store);
    for (const bad of [
      log.map((event, n) => (n === 1 ? { ...event, who: 'Dr Y' } : event)),
      [log[0]!, log[2]!],
      [log[1]!, log[0]!, log[2]!],
      log.slice(1),
    ]) {
      expect(verifyEvents(bad)).toMatchObject({ ok: false, problem: { code: 'log-damaged' } });
    }
  });

  it('cannot be shortened or changed by SQL', () => {
    const { store, path } = filled();
    events(store);
    store.close();
    const raw = new Database(path);
    expect(() => raw.exec('DELETE FROM events')).toThrow('append-only');
    expect(() => raw.exec("UPDATE events SET kind = 'x'")).toThrow('append-only');
    raw.close();
  });
});

describe('forget', () => {
  it('purges one patient and leaves the other, and the log still verifies', () => {
    const { store, path } = filled();
    value(store.saveScores('m1', [score(1), score(4)]));
    value(store.saveOrders('/data', [{ row: 2, studyUid: '1.2.3', priority: 'stat' }]));
    value(store.appendEvent({ atMs: 1, kind: 'opened', studyUid: '1.2.3', who: 'Dr X', detail: { text: 'Jane' } }));
    value(store.appendEvent({ atMs: 2, kind: 'opened', studyUid: '9.9', who: 'Dr X', detail: {} }));
    expect(store.forget('P1')).toEqual({
      ok: true,
      value: { studies: 1, instances: 3, scores: 1, orders: 1, events: 1 },
    });
    expect(store.studies().map((one) => one.studyUid)).toEqual(['9.9']);
    expect(store.scores('m1', '9.9')).toHaveLength(1);
    expect(store.verifyLog()).toEqual({ ok: true, value: null });
    store.close();
    const bytes = readFileSync(path).toString('latin1');
    expect(bytes).toContain('Roe^Rick');
    for (const word of ['Doe^Jane', 'Jane', '/data/a.dcm', '1.2.3.1.2']) expect(bytes).not.toContain(word);
  });

  it('says nothing was found for a patient it does not know', () => {
    const { store } = filled();
    expect(store.forget('nobody')).toMatchObject({ ok: true, value: { studies: 0, events: 0 } });
    expect(store.events()).toEqual([]);
  });

  it('does not accept a purged event that no later event names', () => {
    const { store } = filled();
    const event = value(store.appendEvent({ atMs: 1, kind: 'signed', studyUid: '1', who: 'x', detail: {} }));
    const purged: LogEvent = { ...event, studyUid: null, who: '', detail: { forgotten: true } };
    expect(verifyEvents([purged])).toMatchObject({ ok: false });
  });
});

describe('check', () => {
  it('finds a good store good, and an open folder and a changed log bad', () => {
    const { store, path } = filled();
    expect(store.check().filter((check) => !check.ok)).toEqual([]);
    value(store.appendEvent({ atMs: 1, kind: 'signed', studyUid: '1', who: 'x', detail: {} }));
    chmodSync(join(path, '..'), 0o755);
    const raw = new Database(path);
    raw.exec("DROP TRIGGER events_keep; UPDATE events SET who = 'y'");
    raw.close();
    expect(
      store
        .check()
        .filter((check) => !check.ok)
        .map((check) => check.name),
    ).toEqual(['event log', 'store folder']);
  });
});
