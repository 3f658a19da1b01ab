import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labels, type EventKind, type LabelledSet } from '../../main/contract/index.js';
import { readSet, signedReads, type SetOptions } from '../../main/dataset/index.js';
import { openStore } from '../../main/store/index.js';
import { ctOf, folderOf, greyPng } from './tinySet.js';

const pictures = { 'a.png': greyPng(1), 'b.png': greyPng(2), 'c.png': greyPng(3) };

async function setOf(files: Parameters<typeof folderOf>[0], options?: SetOptions): Promise<LabelledSet> {
  const read = await readSet(folderOf(files), options);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
}

async function refusalOf(files: Parameters<typeof folderOf>[0], options?: SetOptions) {
  const read = await readSet(folderOf(files), options);
  if (read.ok) throw new Error('the set was read');
  return read.problem;
}

const truths = (set: LabelledSet) => Object.fromEntries(set.slices.map(({ id, truth }) => [id, truth]));

describe('forms of a table', () => {
  test('id,label with 0 and 1, and with words', async () => {
    const set = await setOf({ ...pictures, 'labels.csv': 'id,label\na,1\nb.png,0\nc,\n' });
    expect(truths(set)).toEqual({ 'a.png': { any: true }, 'b.png': { any: false }, 'c.png': {} });
    const words = await setOf({ ...pictures, 'labels.csv': 'id,label\na,Subdural\nb,normal\n' });
    expect(truths(words)['a.png']).toEqual({ any: true, subdural: true });
    expect(truths(words)['b.png']).toEqual(Object.fromEntries(labels.map((label) => [label, false])));
    expect(words.join).toMatchObject({ rows: 2, matched: 2, unlabelled: 1 });
  });

  test("the challenge's long form, six rows an image", async () => {
    const rows = labels.map((label) => `ID_1_${label},${label === 'any' || label === 'epidural' ? 1 : 0}`);
    const set = await setOf({ 'ID_1.png': greyPng(1), 'labels.csv': `ID,Label\n${rows.join('\n')}\n` });
    expect(truths(set)['ID_1.png']).toEqual({
      any: true,
      epidural: true,
      intraparenchymal: false,
      intraventricular: false,
      subarachnoid: false,
      subdural: false,
    });
    expect(set.join).toMatchObject({ rows: 6, matched: 6, duplicated: 0, contradictory: 0 });
  });

  test('the wide form: blank is unknown, "any" follows from the subtypes, outlines and places come along', async () => {
    const set = await setOf({
      'brain/1.png': greyPng(1),
      'brain/2.png': greyPng(2),
      'bone/1.png': greyPng(3),
      'masks/1.png': greyPng(4),
      'set.json': '{"name": "mine", "window": {"levelHu": 40, "widthHu": 120}}',
      'labels.csv':
        'file,patient,slice,epidural,subdural,mask,bone_file\nbrain/1.png,7,1,1,,masks/1.png,bone/1.png\nbrain/2.png,7,2,,0,../secret.png,\n',
    });
    expect(set.name).toBe('mine');
    expect(truths(set)).toEqual({ 'brain/1.png': { any: true, epidural: true }, 'brain/2.png': { subdural: false } });
    expect(set.slices[0]).toMatchObject({ cluster: 'mine:7', study: 'mine:7', position: 1, patientKnown: true });
    expect(set.slices[0]?.outline).toMatch(/masks.1\.png$/);
    expect(set.slices[1]?.outline).toBeUndefined();
    expect(set.slices[0]?.image).toMatchObject({ kind: 'picture', picture: { window: { levelHu: 40, widthHu: 120 } } });
    expect(set.join).toMatchObject({ matched: 2, unlabelled: 0 });
  });

  test.each([
    ['study UID', 'study_uid,any,subdural\n2.25.10,1,0\n'],
    ['accession', 'accession,any,subdural\nA1,1,0\n'],
  ])('labels per study, by %s', async (_, table) => {
    const set = await setOf({
      x1: ctOf({ sop: '2.25.2', z: 5 }),
      x2: ctOf({ sop: '2.25.1', z: -5 }),
      'labels.csv': table,
    });
    expect(set.studies).toEqual([
      { study: '2.25.10', cluster: expect.stringMatching(/:P1$/) as string, truth: { any: true, subdural: false } },
    ]);
    // What the study lacks each slice lacks; what it has is in some slice.
    expect(set.slices.map(({ id, truth, position }) => [id, truth, position])).toEqual([
      ['2.25.1', { subdural: false }, 0],
      ['2.25.2', { subdural: false }, 1],
    ]);
  });

  test('by SOP instance UID, with what the header knows', async () => {
    const set = await setOf({ 'x.dcm': ctOf({ sop: '2.25.7' }), 'labels.csv': 'sop_uid,any\n2.25.7,1\n' });
    expect(set.slices).toMatchObject([
      { id: '2.25.7', study: '2.25.10', patientKnown: true, pixelSpacingMm: [0.5, 0.4], truth: { any: true } },
    ]);
  });
});

describe('bad input', () => {
  const bad = (table: string) => ({ ...pictures, 'labels.csv': table });

  test('rows that are unknown, repeated, contradictory or unusable are counted and named', async () => {
    const set = await setOf(
      bad('file,any,subdural\na.png,1,1\nmissing.png,1,\na.png,1,1\nb.png,0,0\nb.png,1,0\nc.png,0,1\nc.png,2,\n,1,1\n'),
    );
    const { problems, ...counts } = set.join;
    expect(counts).toEqual({
      rows: 8,
      matched: 2,
      unknown: 1,
      duplicated: 1,
      contradictory: 2,
      unusable: 2,
      unlabelled: 0,
    });
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['set-row-unusable', 'Row 8 of labels.csv says "2" for any, which is not 0, 1 or blank; it is not used.'],
      ['set-row-unusable', 'Row 9 of labels.csv names no image; it is not used.'],
      ['set-row-unknown', 'Row 3 of labels.csv names missing.png, which is not there; it is not used.'],
      ['set-row-duplicated', 'Row 4 of labels.csv says of image a.png what row 2 says; it counts once.'],
      [
        'set-row-contradictory',
        'Row 6 of labels.csv contradicts row 5 about image b.png; the labels they disagree on count as unknown.',
      ],
      [
        'set-row-contradictory',
        'Row 7 of labels.csv says of image c.png that nothing bleeds and that something does; those labels count as unknown.',
      ],
    ]);
    expect(truths(set)).toEqual({ 'a.png': { any: true, subdural: true }, 'b.png': { subdural: false }, 'c.png': {} });
  });

  test.each([
    ['file,colour\na.png,red\n', 'set-invalid', /^Row 1 of labels\.csv has no labels/],
    ['colour,any\nred,1\n', 'set-invalid', /^Row 1 of labels\.csv names no image and no study/],
    ['file,any\n', 'set-empty', /holds no rows/],
    ['file,any\n"a.png,1\n', 'set-invalid', /cannot be read as CSV/],
    ['file,any\nz.png,1\n', 'set-empty', /Row 2 of labels\.csv names z\.png, which is not there/],
    [
      'file,patient,any,split\na.png,P,1,train\nb.png,Q,0,test\nc.png,P,0,test\n',
      'set-split-leaks',
      /^Row 4 of labels\.csv puts a patient into "test" whom row 2 puts into "train"/,
    ],
  ])('%j is refused', async (table, code, sentence) => {
    const problem = await refusalOf(bad(table));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(sentence);
  });

  test('one class only, and a window that nobody said, are warned of', async () => {
    const set = await setOf(bad('file,any\na.png,1\nb.png,1\n'));
    expect(set.warnings.map(({ code }) => code)).toEqual(['set-window-assumed', 'set-one-class']);
    expect(set.warnings[1]?.message).toMatch(/row 2 of labels\.csv/);
    const told = await setOf(bad('file,any\na.png,1\nb.png,0\n'), { window: { levelHu: 30, widthHu: 90 } });
    expect(told.warnings).toEqual([]);
  });

  test('no folder, no images, no table, several tables, an odd set.json', async () => {
    // Nothing is there; what is in the way is a file.
    for (const path of ['/nowhere/at/all', join(folderOf(pictures), 'a.png', 'set')]) {
      expect(await readSet(path)).toMatchObject({ ok: false, problem: { code: 'folder-unreadable' } });
    }
    expect((await refusalOf({ 'labels.csv': 'file,any\na.png,1\n' })).code).toBe('set-empty');
    expect((await refusalOf(pictures)).code).toBe('set-empty');
    const two = { ...pictures, 'x.csv': 'file,any\na.png,1\n', 'y.csv': 'file,any\na.png,0\n', 'z.csv': 'a,b\n1,2\n' };
    expect((await refusalOf(two)).message).toMatch(/several tables/);
    expect((await setOf(two, { labels: 'y.csv' })).slices[0]?.truth).toEqual({ any: false });
    expect((await refusalOf({ ...bad('file,any\na.png,1\n'), 'set.json': '{"windows": 1}' })).code).toBe('set-invalid');
  });
});

test('one person under two patient IDs is warned of, without the name', async () => {
  const person = { birthDate: '19500101' };
  const files = {
    'a.dcm': ctOf({ sop: '2.25.1', patient: 'P1', ...person }),
    'b.dcm': ctOf({ sop: '2.25.2', patient: 'P2', study: '2.25.11', ...person }),
    'c.dcm': ctOf({ sop: '2.25.3', patient: 'P3', study: '2.25.12' }),
  };
  const set = await setOf({ ...files, 'labels.csv': 'file,any\na.dcm,1\nb.dcm,0\nc.dcm,0\n' });
  expect(set.warnings.map(({ code }) => code)).toEqual(['set-two-names']);
  expect(set.warnings[0]?.message).toMatch(/^a\.dcm and b\.dcm carry one name and birth date under 2 patient IDs/);
  expect(set.warnings[0]?.message).not.toMatch(/Doe/);
  const told = await setOf({ ...files, 'labels.csv': 'file,any,patient\na.dcm,1,X\nb.dcm,0,X\nc.dcm,0,Y\n' });
  expect(new Set(told.slices.map(({ cluster }) => cluster.split(':')[1]))).toEqual(new Set(['X', 'Y']));
});

describe('signed reads', () => {
  const findings = (verdict: string, subtypes: string[]) => ({ findings: { verdict, subtypes, text: '' } });

  test('label their studies; what is reopened, dismissed, not sure or gone says nothing', async () => {
    const folder = folderOf({
      a: ctOf({ sop: '2.25.1', study: '2.25.10' }),
      b: ctOf({ sop: '2.25.2', study: '2.25.11' }),
      c: ctOf({ sop: '2.25.3', study: '2.25.12' }),
    });
    const store = openStore(join(folder, 'store.sqlite'));
    if (!store.ok) throw new Error(store.problem.message);
    const log = (kind: EventKind, studyUid: string, detail: object = {}) =>
      store.value.appendEvent({ atMs: 1, kind, studyUid, who: 'R', detail: { ...detail } });
    for (const study of ['2.25.10', '2.25.11', '2.25.12', '2.25.13', '2.25.14']) log('opened', study);
    log('signed', '2.25.10', findings('present', ['subdural']));
    log('signed', '2.25.11', findings('none', []));
    log('signed', '2.25.12', findings('not-sure', []));
    log('signed', '2.25.13', findings('none', []));
    log('dismissed', '2.25.14', { reason: 'false-alarm' });
    const rows = signedReads(store.value);
    log('reopened', '2.25.10');
    expect(signedReads(store.value).map(({ row }) => row)).toEqual([7, 9]);
    store.value.close();
    const read = await readSet(folder, { reads: rows });
    if (!read.ok) throw new Error(read.problem.message);
    const set = read.value;
    expect(set.studies.map(({ study, truth }) => [study, truth.any, truth.subdural, truth.epidural])).toEqual([
      ['2.25.10', true, true, false],
      ['2.25.11', false, false, false],
    ]);
    expect(set.slices.map(({ truth }) => [truth.any, truth.subdural])).toEqual([
      [undefined, undefined],
      [false, false],
    ]);
    expect(set.join).toMatchObject({ rows: 3, matched: 2, unknown: 1, unlabelled: 1 });
    expect(set.join.problems[0]?.message).toMatch(
      /^Entry 9 of the event log names study 2\.25\.13, which is not there/,
    );
  });
});

test('the hash changes with a label and with a file, and with nothing else', async () => {
  const table = 'file,any\na.png,1\nb.png,0\n';
  const hash = async (files: Parameters<typeof folderOf>[0]) => (await setOf(files)).hash;
  const own = await hash({ ...pictures, 'labels.csv': table });
  expect(await hash({ ...pictures, 'labels.csv': table, 'notes.txt': 'x' })).toBe(own);
  expect(await hash({ ...pictures, 'labels.csv': table.replace('1', '0') })).not.toBe(own);
  expect(await hash({ ...pictures, 'a.png': greyPng(9, 50), 'labels.csv': table })).not.toBe(own);
});
