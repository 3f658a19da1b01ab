import { describe, expect, test } from 'vitest';
import { labels, type LabelledSet } from '../../main/contract/index.js';
import { readSet, type SetOptions } from '../../main/dataset/index.js';
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
        'file,patient,slice,epidural,subdural,mask,bone_file\nbrain/1.png,7,1,1,,masks/1.png,bone/1.png\nbrain/2.png,7,2,,0,,\n',
    });
    expect(set.name).toBe('mine');
    expect(truths(set)).toEqual({ 'brain/1.png': { any: true, epidural: true }, 'brain/2.png': { subdural: false } });
    expect(set.slices[0]).toMatchObject({ cluster: 'mine:7', study: 'mine:7', position: 1, patientKnown: true });
    expect(set.slices[0]?.outline).toMatch(/masks.1\.png$/);
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
    expect((await readSet('/nowhere/at/all')).ok).toBe(false);
    expect((await refusalOf({ 'labels.csv': 'file,any\na.png,1\n' })).code).toBe('set-empty');
    expect((await refusalOf(pictures)).code).toBe('set-empty');
    const two = { ...pictures, 'x.csv': 'file,any\na.png,1\n', 'y.csv': 'file,any\na.png,0\n', 'z.csv': 'a,b\n1,2\n' };
    expect((await refusalOf(two)).message).toMatch(/several tables/);
    expect((await setOf(two, { labels: 'y.csv' })).slices[0]?.truth).toEqual({ any: false });
    expect((await refusalOf({ ...bad('file,any\na.png,1\n'), 'set.json': '{"windows": 1}' })).code).toBe('set-invalid');
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
