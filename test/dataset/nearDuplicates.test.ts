import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenSlice } from '../../main/phantom/index.js';
import { findNearDuplicates, readJoinedSet, readSet, readSetToJudge } from '../../main/dataset/index.js';
import { windowToBytes } from '../../main/pixels/index.js';
import { folderOf, greyPng } from './tinySet.js';

/** Two heads in the brain window, the first one twice: the second time with noise, and brighter. */
function heads(): Record<string, Uint8Array> {
  const picture = (seed: number, change: (value: number, at: number) => number): Uint8Array => {
    const image = goldenSlice('normal', seed, 14);
    const grey = windowToBytes(image.hu, 40, 120);
    return greyPng(
      0,
      image.cols,
      Uint8Array.from(grey, (value, at) => Math.min(255, change(value, at))),
    );
  };
  return {
    'one.png': picture(9001, (value) => value),
    'again.png': picture(9001, (value, at) => value * 1.05 + (at % 5)),
    'other.png': picture(9002, (value) => value),
  };
}

test('the same slice with noise and in another brightness is found, another head is not', async () => {
  const folder = folderOf({ ...heads(), 'labels.csv': 'file,any\none.png,0\nagain.png,1\nother.png,0\n' });
  const set = await readSet(folder, { window: { levelHu: 40, widthHu: 120 } });
  if (!set.ok) throw new Error(set.problem.message);
  const broken = { ...set.value.slices[0]!, id: 'gone', cluster: 'gone' };
  const gone = {
    ...broken,
    image: { kind: 'picture', picture: { path: join(folder, 'gone.png'), window: { levelHu: 40, widthHu: 120 } } },
  } as const;
  const found = await findNearDuplicates([...set.value.slices, gone]);
  expect(found.pairs.map(({ left, right, numbers }) => [left, right, numbers])).toEqual([
    ['one.png', 'again.png', [1, 2]],
  ]);
  expect(found.problems.map(({ code }) => code)).toEqual(['file-vanished']);
});

test('for figures, slices are compared where a patient is unknown, and only there', async () => {
  const window = { levelHu: 40, widthHu: 120 };
  const read = async (labels: string) => {
    const folder = folderOf({ ...heads(), 'labels.csv': `file,patient,any\n${labels}` });
    let compared = 0;
    const set = await readSetToJudge(folder, { window }, ({ stage }) => {
      if (stage === 'comparing') compared += 1;
    });
    const joined = await readJoinedSet(folder, { window }, () => undefined);
    if (!set.ok || !joined.ok) throw new Error('the set cannot be read');
    expect(set.value.slices).toEqual(joined.value.set.slices);
    return { compared, clusters: new Set(set.value.slices.map(({ cluster }) => cluster)).size };
  };
  expect(await read('one.png,P,0\nagain.png,Q,1\nother.png,R,0\n')).toEqual({ compared: 0, clusters: 3 });
  expect(await read('one.png,P,0\nagain.png,,1\nother.png,R,0\n')).toEqual({ compared: 3, clusters: 2 });
});
