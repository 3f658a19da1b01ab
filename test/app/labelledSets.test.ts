import { expect, test } from 'vitest';
import { labelledSets } from '../../main/app/labelledSets.js';
import { withoutUserFiles } from '../../main/app/standIn.js';
import { channelSchemas, type DescribeProgress } from '../../main/contract/index.js';
import { nodeChildren, type StartChild } from '../../main/process/index.js';
import { folderOf, greyPng } from '../dataset/tinySet.js';
import { builtFolder } from '../inference/builtFolder.js';

const ours = { standIn: false, testBuild: false, allowed: false };

function tinySet(): string {
  return folderOf({
    '1.png': greyPng(1),
    '2.png': greyPng(2),
    '3.png': greyPng(3),
    'labels.csv': 'file,patient,any,subdural\n1.png,P,1,1\n2.png,Q,0,0\n3.png,R,1,\ngone.png,S,1,1\n',
  });
}

test('a set is described in a process of its own, with counts on the way', async () => {
  const heard: DescribeProgress[] = [];
  const pids: (number | undefined)[] = [];
  const start: StartChild = (name) => {
    const child = nodeChildren(builtFolder)(name);
    pids.push(child.pid);
    return child;
  };
  const channels = labelledSets({ startChild: start, onProgress: (progress) => heard.push(progress) });
  const described = await channels['dataset.describe']({ path: tinySet(), window: { levelHu: 40, widthHu: 120 } });
  if (!described.ok) throw new Error(described.problem.message);
  const { description, examples } = described.value;
  expect(description.counts.any).toEqual({ positive: 2, negative: 1, unknown: 0, positivePatients: 2 });
  expect(description.counts.subdural).toMatchObject({ positive: 1, negative: 1, unknown: 1 });
  expect(description.join).toMatchObject({ rows: 4, matched: 3, unknown: 1 });
  expect(description.warnings).toEqual([]);
  expect(examples.map(({ label }) => label)).toEqual(['subdural', 'none']);
  expect(examples.every(({ views }) => views.length === 5)).toBe(true);
  expect(heard.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['reading', 'comparing', 'drawing']));
  expect(heard.find(({ stage, done }) => stage === 'comparing' && done === 3)).toMatchObject({ total: 3 });
  expect(heard.at(-1)).toEqual({ stage: 'drawing', done: 2, total: 2 });
  expect(pids).toHaveLength(1);
  expect(pids[0]).not.toBe(process.pid);
});

test('a cancelled description ends with its process, and the next one is answered', async () => {
  const ended: Promise<void>[] = [];
  const start: StartChild = (name) => {
    const child = nodeChildren(builtFolder)(name);
    ended.push(new Promise((resolve) => child.onExit(() => resolve())));
    return child;
  };
  const channels = labelledSets({ startChild: start, onProgress: () => undefined });
  const path = tinySet();
  const first = channels['dataset.describe']({ path });
  await channels['dataset.cancel']({});
  expect(await first).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
  await ended[0];

  const replaced = channels['dataset.describe']({ path });
  const last = channels['dataset.describe']({ path });
  expect(await replaced).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
  expect(await last).toMatchObject({ ok: true });
});

test('a folder that is no set is refused in a sentence', async () => {
  const channels = labelledSets({
    startChild: nodeChildren(builtFolder),
    onProgress: () => undefined,
  });
  const refused = await channels['dataset.describe']({ path: folderOf({ 'notes.txt': 'nothing' }) });
  expect(refused).toMatchObject({ ok: false, problem: { code: 'set-empty' } });
});

test('a stand-in Electron describes no set of the user, and starts nothing', async () => {
  const answers = labelledSets({
    startChild: () => {
      throw new Error('a process was started');
    },
    onProgress: () => undefined,
  });
  const channels = withoutUserFiles({ ...ours, standIn: true }, answers);
  const refused = await channels['dataset.describe']({ path: tinySet() });
  expect(refused).toMatchObject({ ok: false, problem: { code: 'stand-in-refused' } });
});

test('the channel takes a path and a window that can be, and nothing else', () => {
  const schema = channelSchemas['dataset.describe'];
  const fits = (request: unknown): boolean => schema.safeParse(request).success;
  expect(fits({ path: '/sets/one' })).toBe(true);
  expect(fits({ path: '/sets/one', window: { levelHu: 40, widthHu: 80 } })).toBe(true);
  expect(fits({ path: '' })).toBe(false);
  expect(fits({ path: '/sets/one', window: { levelHu: 40, widthHu: 0 } })).toBe(false);
  expect(fits({ path: '/sets/one', labels: '../labels.csv' })).toBe(false);
});
