import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../main/contract/index.js';
import {
  indexFolders,
  openHeaderReaders,
  type IndexOptions,
  type IndexProgress,
  type IndexSummary,
} from '../../main/library/index.js';
import { indexPaths } from '../../main/library/indexFolders.js';
import { openStore, type Store } from '../../main/store/index.js';
import { writeZip } from '../files/writeZip.js';
import { sharedFolder } from '../shared.js';
import { score } from '../store/rows.js';
import { ctFile, writeCt } from './ctFile.js';

let base = '';
let count = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'ictus-index-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** A folder of its own with a store of its own. */
function place(): { root: string; store: Store } {
  const home = join(base, String(count++));
  mkdirSync(join(home, 'data'), { recursive: true });
  return { root: join(home, 'data'), store: value(openStore(join(home, 'store', 'ictus.sqlite'))) };
}

const index = async (store: Store, roots: readonly string[], more: Partial<IndexOptions> = {}) =>
  value(await indexFolders(store, roots, { readers: openHeaderReaders({ threads: 0 }), ...more }));

/** Three slices of study 1.2.3 and one of study 4.5. */
function writeStudies(root: string): void {
  for (const n of [0, 1, 2]) {
    writeCt(join(root, 'a', `${n}.dcm`), { sopInstanceUid: `1.2.3.1.${n}`, positionMm: [0, 0, 2 * n], fill: n });
  }
  writeCt(join(root, 'b', 'no-extension'), {
    studyUid: '4.5',
    seriesUid: '4.5.1',
    sopInstanceUid: '4.5.1.1',
    patientId: 'P2',
    accession: 'ACC2',
    priority: 'HIGH',
  });
}

const studiesOf = (store: Store) => store.studies().map((study) => [study.studyUid, study.instances]);
const codesOf = (store: Store) => store.skipped().map(({ file, code }) => [file.split('/').at(-1), code]);

describe('indexing a folder', () => {
  it('finds images by content, groups them, and lists the rest', async () => {
    const { root, store } = place();
    writeStudies(root);
    writeFileSync(join(root, 'notes.txt'), 'Just words.');
    writeFileSync(join(root, 'empty'), '');
    writeFileSync(join(root, 'fake.dcm'), 'x'.repeat(500));
    writeFileSync(join(root, 'cut.dcm'), ctFile({}).subarray(0, 455));
    const summary = await index(store, [root]);
    expect(summary).toMatchObject({ found: 8, indexed: 4, skipped: 4, removed: 0, unchanged: 0, studies: 2 });
    expect(studiesOf(store)).toEqual([
      ['1.2.3', 3],
      ['4.5', 1],
    ]);
    expect(store.study('1.2.3')).toMatchObject({ root, patientIds: ['P1'] });
    expect(codesOf(store)).toEqual([
      ['cut.dcm', 'header-damaged'],
      ['empty', 'not-dicom'],
      ['fake.dcm', 'not-dicom'],
      ['notes.txt', 'not-dicom'],
    ]);
    for (const { message } of store.skipped()) expect(message).toMatch(/\.$/);
    expect(store.folders().map((folder) => folder.path)).toEqual([root]);
    expect(store.orders().get('4.5')).toMatchObject({ priority: 'urgent', source: 'tags' });
    expect(store.check().filter((check) => !check.ok)).toEqual([]);
  });

  it('reads only what is new or changed the second time, and removes what is gone', async () => {
    const { root, store } = place();
    writeStudies(root);
    await index(store, [root]);
    const firstSeenMs = store.study('1.2.3')?.firstSeenMs;
    value(store.saveScores('m', [score(1), score(4)]));
    expect(await index(store, [root])).toMatchObject({ indexed: 0, unchanged: 4, studies: 0 });

    writeCt(join(root, 'a', '0.dcm'), { sopInstanceUid: '1.2.3.1.0', positionMm: [0, 0, 0], fill: 9 });
    utimesSync(join(root, 'a', '0.dcm'), 5, 5);
    rmSync(join(root, 'a', '2.dcm'));
    expect(await index(store, [root])).toMatchObject({ indexed: 1, unchanged: 2, removed: 1, studies: 1 });
    expect(studiesOf(store)).toEqual([
      ['1.2.3', 2],
      ['4.5', 1],
    ]);
    expect(store.study('1.2.3')?.firstSeenMs).toBe(firstSeenMs);
    expect(store.scores('m', '1.2.3')).toEqual([]);
    expect(store.scores('m', '4.5')).toHaveLength(1);

    rmSync(join(root, 'a'), { recursive: true });
    expect(await index(store, [root])).toMatchObject({ removed: 2, studies: 1 });
    expect(studiesOf(store)).toEqual([['4.5', 1]]);
  });

  it('keeps what it knows of a root that is not there now', async () => {
    const { root, store } = place();
    writeStudies(root);
    await index(store, [root]);
    renameSync(root, `${root}-away`);
    expect(await index(store, [root])).toMatchObject({ removed: 0 });
    expect(store.studies()).toHaveLength(2);
    expect(store.skipped()).toMatchObject([{ file: root, code: 'folder-unreadable' }]);
    // A root that cannot be looked at: a link that leads to itself stands for a drive without permission.
    symlinkSync(root, root);
    expect(await index(store, [root])).toMatchObject({ removed: 0 });
    expect(store.studies()).toHaveLength(2);
    rmSync(root);
    renameSync(`${root}-away`, root);
    expect(await index(store, [root])).toMatchObject({ unchanged: 4 });
    expect(store.skipped()).toEqual([]);
  });

  it('says that a folder is empty', async () => {
    const { root, store } = place();
    await index(store, [root]);
    expect(store.skipped()).toMatchObject([{ file: root, code: 'folder-empty' }]);
  });

  it('says that a file vanished between the walk and its turn, and finds it when it is back', async () => {
    const { root, store } = place();
    writeStudies(root);
    const readers = openHeaderReaders({ threads: 0 });
    const gone = join(root, 'a', '1.dcm');
    await index(store, [root], {
      readers: {
        ...readers,
        read: (batch) => {
          rmSync(gone, { force: true });
          return readers.read(batch);
        },
      },
    });
    expect(store.study('1.2.3')?.instances).toBe(2);
    expect(store.skipped()).toMatchObject([{ file: gone, code: 'file-vanished' }]);
    writeCt(gone, { sopInstanceUid: '1.2.3.1.1', positionMm: [0, 0, 2], fill: 1 });
    await index(store, [root]);
    expect(store.study('1.2.3')?.instances).toBe(3);
    expect(store.skipped()).toEqual([]);
  });

  it('follows links and does not go round in loops', async () => {
    const { root, store } = place();
    writeStudies(root);
    symlinkSync(root, join(root, 'b', 'loop'));
    expect(await index(store, [root])).toMatchObject({ found: 4, indexed: 4 });
  });

  it('counts a copy once, keeps what only shares a UID, and takes the copy when the original goes', async () => {
    const { root, store } = place();
    writeStudies(root);
    cpSync(join(root, 'a'), join(root, 'copy-of-a'), { recursive: true });
    writeCt(join(root, 'other', 'x.dcm'), { sopInstanceUid: '1.2.3.1.0', positionMm: [0, 0, 0], fill: 77 });
    await index(store, [root]);
    expect(store.study('1.2.3')?.instances).toBe(4);
    expect(store.study('1.2.3')?.series[0]?.stacks.map((stack) => stack.slices.length)).toEqual([3, 1]);
    expect(codesOf(store)).toEqual([0, 1, 2].map((n) => [`${n}.dcm`, 'duplicate-file']));
    rmSync(join(root, 'a'), { recursive: true });
    await index(store, [root]);
    expect(store.study('1.2.3')?.instances).toBe(4);
    expect(store.skipped()).toEqual([]);
    expect(store.instancesOf('1.2.3').filter((one) => one.file.path.includes('copy-of-a'))).toHaveLength(3);
  });

  it('lists objects that are no images', async () => {
    const { root, store } = place();
    writeCt(join(root, 'report.dcm'), { modality: 'SR', withoutPixels: true, rows: 0, cols: 0 });
    await index(store, [root]);
    expect(codesOf(store)).toEqual([['report.dcm', 'not-an-image']]);
    expect(store.studies()).toEqual([]);
  });

  it('tells how far it is, and stops when cancelled without losing what it read', async () => {
    const { root, store } = place();
    for (let n = 0; n < 450; n += 1) {
      writeCt(join(root, `${n}.dcm`), { studyUid: `1.${n % 7}`, sopInstanceUid: `1.9.${n}`, positionMm: [0, 0, n] });
    }
    const told: IndexProgress[] = [];
    const control = new AbortController();
    let clock = 0;
    const stopped = await indexFolders(store, [root], {
      readers: openHeaderReaders({ threads: 0 }),
      signal: control.signal,
      now: () => (clock += 60),
      onProgress: (progress) => {
        told.push(progress);
        if (progress.indexed >= 200) control.abort();
      },
    });
    expect(stopped).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(told.length).toBeGreaterThan(1);
    expect(told.every((one, n) => n === 0 || one.indexed >= (told[n - 1]?.indexed ?? 0))).toBe(true);
    expect(store.index.ungrouped()).toEqual([]);
    const kept = store.studies().reduce((sum, study) => sum + study.instances, 0);
    expect(kept).toBeGreaterThanOrEqual(200);
    expect(kept).toBeLessThan(450);
    expect(await index(store, [root])).toMatchObject({ unchanged: kept, indexed: 450 - kept });
  });

  it('brings only named paths up to date, a folder that is gone included', async () => {
    const { root, store } = place();
    writeStudies(root);
    await index(store, [root]);
    writeCt(join(root, 'a', 'new.dcm'), { sopInstanceUid: '1.2.3.1.9', positionMm: [0, 0, 9] });
    writeCt(join(root, 'b', 'unseen.dcm'), { studyUid: '7', sopInstanceUid: '7.1' });
    const readers = openHeaderReaders({ threads: 0 });
    const paths = async (...names: string[]): Promise<IndexSummary> =>
      value(
        await indexPaths(
          store,
          names.map((name) => join(root, name)),
          { readers },
        ),
      );
    expect(await paths('a/new.dcm')).toMatchObject({ found: 1, indexed: 1, removed: 0, studies: 1 });
    rmSync(join(root, 'a'), { recursive: true });
    expect(await paths('a')).toMatchObject({ removed: 4, studies: 1 });
    expect(studiesOf(store)).toEqual([['4.5', 1]]);
  });
});

describe('zip archives', () => {
  const entries = [0, 1].map((n) => ({
    name: `IMG/${n}`,
    bytes: ctFile({ sopInstanceUid: `1.2.3.1.${n}`, positionMm: [0, 0, 2 * n] }),
  }));

  it('are read entry by entry, and again when they change', async () => {
    const { root, store } = place();
    const path = join(root, 'study.zip');
    writeZip(path, [...entries, { name: 'README', bytes: 'words' }, { name: '../evil', bytes: 'x' }]);
    expect(await index(store, [root])).toMatchObject({ indexed: 2, skipped: 1 });
    expect(store.instancesOf('1.2.3').map((instance) => instance.file)).toEqual([
      { path, entry: 'IMG/0' },
      { path, entry: 'IMG/1' },
    ]);
    expect(store.skipped()).toMatchObject([
      { file: `${path}!../evil`, code: 'zip-entry-refused' },
      { file: `${path}!README`, code: 'not-dicom' },
    ]);
    expect(await index(store, [path])).toMatchObject({ indexed: 0, unchanged: 3 });
    writeZip(path, entries.slice(0, 1));
    utimesSync(path, 9, 9);
    expect(await index(store, [path])).toMatchObject({ indexed: 1, removed: 2 });
    expect(studiesOf(store)).toEqual([['1.2.3', 1]]);
  });

  it('are known by their content, whatever their name', async () => {
    const { root, store } = place();
    writeZip(join(root, 'export.bin'), entries);
    expect(await index(store, [root])).toMatchObject({ indexed: 2 });
    expect(await index(store, [root])).toMatchObject({ indexed: 0, removed: 0 });
    expect(studiesOf(store)).toEqual([['1.2.3', 2]]);
    rmSync(join(root, 'export.bin'));
    expect(await index(store, [root])).toMatchObject({ removed: 3 });
    expect(store.studies()).toEqual([]);
  });

  it('that are damaged lose nothing that was known of them, and are listed', async () => {
    const { root, store } = place();
    const path = join(root, 'study.zip');
    writeZip(path, entries);
    await index(store, [root]);
    writeFileSync(path, 'PK no more');
    expect(await index(store, [root])).toMatchObject({ removed: 0 });
    expect(store.skipped()).toMatchObject([{ file: path, code: 'zip-damaged' }]);
  });
});

describe('orders.csv', () => {
  it('is read from the folder, and its bad rows are listed', async () => {
    const { root, store } = place();
    writeStudies(root);
    writeFileSync(
      join(root, 'orders.csv'),
      'accession,study_uid,priority,arrival\nACC2,,STAT,2024-05-01T10:00:00Z\n,1.2.3,soon,\n',
    );
    expect(await index(store, [root])).toMatchObject({ found: 4, skipped: 0 });
    expect(store.orders().get('4.5')).toEqual({
      priority: 'stat',
      arrivedMs: Date.parse('2024-05-01T10:00:00Z'),
      source: 'orders',
    });
    expect(store.orders().get('1.2.3')).toMatchObject({ priority: 'routine', source: 'first-seen' });
    expect(store.skipped()).toMatchObject([{ code: 'orders-invalid' }]);
    expect(store.skipped()[0]?.message).toContain('Line 3');
    rmSync(join(root, 'orders.csv'));
    await index(store, [root]);
    expect(store.orders().get('4.5')).toMatchObject({ source: 'tags' });
    expect(store.skipped()).toEqual([]);
  });
});

const real = sharedFolder('data');
describe.skipIf(real === null)('outside data', () => {
  it(
    'indexes the torture set: what is valid is used or named, and nothing stops it',
    { timeout: 120_000 },
    async () => {
      const { store } = place();
      const summary = await index(store, [
        join(real ?? '', 'torture', 'valid'),
        join(real ?? '', 'torture', 'malformed'),
      ]);
      expect(summary.found).toBe(summary.indexed + summary.skipped);
      expect(store.index.ungrouped()).toEqual([]);
      const listed = store.skipped();
      expect(listed.every((one) => one.file !== '' && one.code !== '' && one.message.endsWith('.'))).toBe(true);
      const inStudies = store.studies().reduce((sum, study) => sum + study.instances, 0);
      const copies = listed.filter((one) => one.code === 'duplicate-file').length;
      expect(inStudies + copies).toBe(summary.indexed);
    },
  );

  it('indexes the real studies, zip archives included', { timeout: 120_000 }, async () => {
    const { store } = place();
    await index(store, [join(real ?? '', 'dicom')]);
    const studies = store.studies();
    expect(studies.find((study) => study.instances === 32)?.series.flatMap(({ stacks }) => stacks)).toHaveLength(1);
    expect(studies.filter((study) => study.root.endsWith('dicom')).length).toBe(studies.length);
    expect(studies.length).toBeGreaterThanOrEqual(17 + 1 + 1 + 1 + 3);
  });
});
