import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { electronKind, mayOpenUserFolders, withoutUserFiles } from '../../main/app/standIn.js';
import type { ChannelHandlers } from '../../main/app/answerCall.js';
import { channelSchemas, ok, readsUserFiles, type Channel, type Result } from '../../main/contract/index.js';

test('an Electron with a stand-in mark opens user folders only when allowed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-kind-'));
  const executable = join(folder, 'electron');
  expect(mayOpenUserFolders(electronKind(executable, {})).ok).toBe(true);

  writeFileSync(join(folder, 'stand-in.json'), '{}');
  const refused = mayOpenUserFolders(electronKind(executable, {}));
  expect(refused.ok ? 'allowed' : refused.problem.code).toBe('stand-in-refused');
  expect(electronKind(executable, {}).testBuild).toBe(false);
  expect(mayOpenUserFolders(electronKind(executable, { ICTUS_ALLOW_STAND_IN: '1' })).ok).toBe(true);
});

test('a package made for tests is known by its mark, and may open folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-kind-'));
  writeFileSync(join(folder, 'test-build.json'), '{}');
  const kind = electronKind(join(folder, 'ictus'), {});
  expect(kind).toMatchObject({ standIn: false, testBuild: true });
  expect(mayOpenUserFolders(kind).ok).toBe(true);
});

test('a stand-in answers every channel but the requests that read files of the user, and those it never passes on', async () => {
  const passed: string[] = [];
  const names = Object.keys(channelSchemas) as Channel[];
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      () => {
        passed.push(name);
        return ok(null);
      },
    ]),
  ) as unknown as ChannelHandlers;
  const refusedOn = async (kind: Parameters<typeof withoutUserFiles>[0], request: object): Promise<string[]> => {
    passed.length = 0;
    const answers = withoutUserFiles(kind, handlers);
    const codes = await Promise.all(
      names.map(async (name) => {
        const answer = (await (answers[name] as (request: object) => unknown)(request)) as Result<unknown>;
        return answer.ok ? [] : [name, answer.problem.code];
      }),
    );
    const refused = codes.filter((one) => one.length > 0);
    expect(refused.every(([, code]) => code === 'stand-in-refused')).toBe(true);
    expect([...passed, ...refused.map(([name]) => name)].sort()).toEqual([...names].sort());
    return refused.map(([name = '']) => name).sort();
  };
  const standIn = { standIn: true, testBuild: false, allowed: false };
  const all = ['dataset.describe', 'library.open', 'site.import', 'site.make'];
  expect(Object.keys(readsUserFiles).sort()).toEqual(all);
  expect(await refusedOn(standIn, { replaySet: { path: '/set' } })).toEqual(all);
  // A model made of what the store holds reads no file that the user names.
  expect(await refusedOn(standIn, {})).toEqual(all.slice(0, 3));
  expect(await refusedOn({ ...standIn, allowed: true }, { replaySet: { path: '/set' } })).toEqual([]);
  expect(await refusedOn({ ...standIn, standIn: false }, { replaySet: { path: '/set' } })).toEqual([]);
});
