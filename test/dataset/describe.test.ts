import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { labels, subtypes, type LabelledSet } from '../../main/contract/index.js';
import {
  describeSet,
  descriptionPage,
  examplesOf,
  findNearDuplicates,
  joinNearDuplicates,
  readSet,
  type SetOptions,
} from '../../main/dataset/index.js';
import { sharedFolder } from '../shared.js';
import { folderOf, greyPng } from './tinySet.js';

async function setAt(folder: string, options?: SetOptions): Promise<LabelledSet> {
  const read = await readSet(folder, options);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
}

test('a description counts labels, patients and near-duplicates', async () => {
  const first = greyPng(1);
  const set = await setAt(
    folderOf({
      '1.png': first,
      '2.png': greyPng(2),
      '3.png': greyPng(3),
      '4.png': first,
      '5.png': greyPng(2),
      'labels.csv':
        'file,patient,slice,any,epidural,subdural,scanner\n1.png,P,1,1,1,1,X\n2.png,P,2,0,0,0,X\n3.png,Q,1,1,,1,Y\n4.png,,,1,1,,\n5.png,R,1,0,0,,\n',
    }),
    { window: { levelHu: 40, widthHu: 120 } },
  );
  const duplicates = await findNearDuplicates(set.slices);
  const joined = joinNearDuplicates(set, duplicates.pairs);
  if (!joined.ok) throw new Error(joined.problem.message);
  const described = describeSet(joined.value, set, duplicates);
  expect(described).toMatchObject({
    slices: 5,
    studies: 4,
    patients: { known: 3, unknownClusters: 0, slicesOfUnknown: 1 },
    slicesPerStudy: { min: 1, median: 1, max: 2 },
    nearDuplicates: { pairs: 2, joinedClusters: 1 },
    warnings: [],
  });
  expect(described.counts.any).toEqual({ positive: 3, negative: 2, unknown: 0, positivePatients: 2 });
  expect(described.counts.epidural).toEqual({ positive: 2, negative: 2, unknown: 1, positivePatients: 1 });
  const [ed, sd] = [subtypes.indexOf('epidural'), subtypes.indexOf('subdural')];
  expect([
    described.cooccurrence[ed]?.[ed],
    described.cooccurrence[ed]?.[sd],
    described.cooccurrence[sd]?.[sd],
  ]).toEqual([2, 1, 2]);
  expect(described.scanners).toEqual([
    { value: 'X', slices: 2, studies: 1 },
    { value: 'unknown', slices: 2, studies: 2 },
    { value: 'Y', slices: 1, studies: 1 },
  ]);
  expect(described.nearDuplicates.acrossPatients.map(({ left, right }) => [left, right])).toEqual([['2.png', '5.png']]);
});

test('the page shows each class in every window, and no name of a patient or file', async () => {
  const set = await setAt(
    folderOf({
      'Doe^Jane/1.png': greyPng(1),
      'Doe^Jane/2.png': greyPng(2),
      'labels.csv':
        'file,patient,any,subdural,scanner\nDoe^Jane/1.png,Doe^Jane,1,1,<b>X\nDoe^Jane/2.png,Roe,0,0,X\nDoe^Jane/3.png,Roe,0,0,X\n',
    }),
  );
  const drawn: (readonly [number, number])[] = [];
  const examples = await examplesOf(set, { onDrawn: (done, total) => drawn.push([done, total]) });
  expect(drawn).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  expect(examples.map(({ label, slice, views }) => [label, slice, views.length])).toEqual([
    ['subdural', 1, 5],
    ['none', 2, 5],
  ]);
  // The composite's red is the brain window, its blue the bone window.
  const views = examples[0]!.views.map((uri) => decode(Buffer.from(uri.split(',')[1]!, 'base64')));
  const [, brain, subdural, bone, composite] = views.map(({ data }) => data);
  for (let at = 0; at < brain!.length; at++) {
    expect([...composite!.subarray(3 * at, 3 * at + 3)]).toEqual([brain![at], subdural![at], bone![at]]);
  }
  const page = descriptionPage(describeSet(set, set, { pairs: [], problems: [] }), examples);
  expect(page).not.toMatch(/Doe|Roe|<b>X|<script|https?:/);
  expect(page).toContain('level 40 width 80 is assumed');
  expect(page).toContain('says 1 more sentences');
  expect(page.match(/<img /g)).toHaveLength(10);
});

describe('the training sets', () => {
  const folder = sharedFolder('data/train');
  // The table of shared/data/README.md.
  test.skipIf(folder === null).each([
    ['ct-ich', 2501, 82, [318, 173, 73, 24, 18, 56]],
    ['rsna2019', 2946, 1576, [447, 16, 155, 91, 143, 203]],
    ['phe-sich', 1774, 60, [353, 0, 353, 0, 0, 0]],
  ])('%s has the counts of its table', async (name, slices, patients, positives) => {
    const set = await setAt(join(folder ?? '', name));
    const described = describeSet(set, set, { pairs: [], problems: [] });
    expect([described.slices, described.patients.known]).toEqual([slices, patients]);
    expect(labels.map((label) => described.counts[label].positive)).toEqual(positives);
    expect(described.join).toMatchObject({ rows: slices, matched: slices, unlabelled: 0 });
  });
});
