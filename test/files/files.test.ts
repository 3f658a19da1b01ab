import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../main/contract/index.js';
import { readStart, readWhole, walkFiles, type FoundFile } from '../../main/files/index.js';
import { writeZip } from './writeZip.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ictus-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function walked(root: string): Promise<{ found: FoundFile[]; problems: Problem[] }> {
  const found: FoundFile[] = [];
  const problems: Problem[] = [];
  for await (const files of walkFiles(root, { onProblem: (problem) => problems.push(problem) })) found.push(...files);
  return { found, problems };
}

type Entry = readonly [name: string, text: string, stored?: boolean];

function zip(path: string, entries: readonly Entry[]): void {
  writeZip(
    path,
    entries.map(([name, content, stored]) => ({ name, bytes: content, stored: stored === true })),
  );
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('plain files', () => {
  it('reads the start and says whether that is all', () => {
    const path = join(folder, 'plain.bin');
    writeFileSync(path, 'abcdef');
    const start = readStart({ path }, 4);
    expect(start).toMatchObject({ ok: true, value: { complete: false } });
    expect(start.ok && text(start.value.bytes)).toBe('abcd');
    const all = readStart({ path }, 100);
    expect(all).toMatchObject({ ok: true, value: { complete: true } });
    expect(all.ok && text(all.value.bytes)).toBe('abcdef');
    const whole = readWhole({ path });
    expect(whole.ok && text(whole.value)).toBe('abcdef');
  });

  it('says that a file vanished, and that one may not be read', () => {
    const gone = readWhole({ path: join(folder, 'gone.dcm') });
    expect(gone).toMatchObject({ ok: false, problem: { code: 'file-vanished' } });
    const notAFile = readStart({ path: folder }, 10);
    expect(notAFile).toMatchObject({ ok: false, problem: { code: 'file-unreadable' } });
  });
});

describe('walk', () => {
  it('meets each file once, in order, through links and past loops', async () => {
    const root = join(folder, 'walk');
    mkdirSync(join(root, 'b', 'c'), { recursive: true });
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'z.dcm'), '1');
    writeFileSync(join(root, 'a', '2'), '22');
    writeFileSync(join(root, 'a', '1'), '1');
    writeFileSync(join(root, 'b', 'c', 'deep'), '1');
    symlinkSync(root, join(root, 'b', 'loop'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    const { found, problems } = await walked(root);
    expect(found.map((file) => file.ref.path.slice(root.length + 1))).toEqual(['z.dcm', 'a/1', 'a/2', 'b/c/deep']);
    expect(found.find((file) => file.ref.path.endsWith('a/2'))?.size).toBe(2);
    expect(problems.map((problem) => problem.code)).toEqual(['file-vanished']);
  });

  it('passes over what file managers leave, and nothing else that is hidden', async () => {
    const root = join(folder, 'litter');
    mkdirSync(root);
    for (const name of ['.DS_Store', '._slice.dcm', 'Thumbs.db', '.slice.dcm']) writeFileSync(join(root, name), '1');
    const { found } = await walked(root);
    expect(found.map((file) => file.ref.path.slice(root.length + 1))).toEqual(['.slice.dcm']);
  });

  it('says that a root is not there, and stops when cancelled', async () => {
    expect((await walked(join(folder, 'no-such-folder'))).problems).toMatchObject([{ code: 'file-vanished' }]);
    const stop = AbortSignal.abort();
    const seen: FoundFile[] = [];
    for await (const files of walkFiles(folder, { signal: stop })) seen.push(...files);
    expect(seen).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('lists a folder that may not be read', async () => {
    const root = join(folder, 'closed');
    mkdirSync(root);
    chmodSync(root, 0o000);
    expect((await walked(root)).problems).toMatchObject([{ code: 'folder-unreadable' }]);
    chmodSync(root, 0o700);
  });
});

describe('zip archives', () => {
  const long = 'x'.repeat(200_000) + 'end';

  it('yields entries and reads their start and whole, stored and deflated', async () => {
    const path = join(folder, 'good.zip');
    zip(path, [
      ['one/a.dcm', 'stored bytes', true],
      ['one/b.dcm', long],
      ['ü/ä.dcm', 'umlaut'],
    ]);
    const { found, problems } = await walked(path);
    expect(problems).toEqual([]);
    expect(found.map((file) => [file.ref.entry, file.size])).toEqual([
      ['one/a.dcm', 12],
      ['one/b.dcm', 200_003],
      ['ü/ä.dcm', 6],
    ]);
    for (const file of found) {
      const whole = readWhole(file.ref);
      expect(whole.ok && whole.value.length).toBe(file.size);
    }
    const start = readStart({ path, entry: 'one/b.dcm' }, 5);
    expect(start).toMatchObject({ ok: true, value: { complete: false } });
    expect(start.ok && text(start.value.bytes)).toBe('xxxxx');
    const stored = readStart({ path, entry: 'one/a.dcm' }, 6);
    expect(stored.ok && text(stored.value.bytes)).toBe('stored');
    expect(readWhole({ path, entry: 'missing' })).toMatchObject({ ok: false, problem: { code: 'file-vanished' } });
  });

  it('reads the directory anew after the archive changed', async () => {
    const path = join(folder, 'changing.zip');
    zip(path, [['a', 'old']]);
    expect((await walked(path)).found).toHaveLength(1);
    zip(path, [
      ['a', 'newer'],
      ['b', 'new'],
    ]);
    expect((await walked(path)).found).toHaveLength(2);
    const whole = readWhole({ path, entry: 'a' });
    expect(whole.ok && text(whole.value)).toBe('newer');
  });

  it('refuses entries that leave the archive, and says which', async () => {
    const path = join(folder, 'hostile.zip');
    zip(path, [
      ['../../etc/evil', 'x'],
      ['/abs', 'x'],
      ['C:/win', 'x'],
      ['a\\..\\..\\b', 'x'],
      ['fine', 'x'],
      ['fine', 'again'],
    ]);
    const locked = join(folder, 'locked.zip');
    writeZip(locked, [{ name: 'a', bytes: 'x', flags: 1 }]);
    expect((await walked(locked)).problems).toMatchObject([{ code: 'zip-entry-refused' }]);
    const { found, problems } = await walked(path);
    expect(found.map((file) => file.ref.entry)).toEqual(['fine']);
    expect(problems.map((problem) => problem.code)).toEqual(Array.from({ length: 5 }, () => 'zip-entry-refused'));
  });

  it('reports a cut archive, a wrong checksum, and a size that lies', async () => {
    const path = join(folder, 'cut.zip');
    zip(path, [['a', long]]);
    truncateSync(path, 100);
    expect((await walked(path)).problems).toMatchObject([{ code: 'zip-damaged' }]);

    const lying = join(folder, 'lying.zip');
    writeZip(lying, [{ name: 'a', bytes: 'payload of some length', stored: true, claimedCrc32: 1 }]);
    expect(readWhole({ path: lying, entry: 'a' })).toMatchObject({ ok: false, problem: { code: 'zip-damaged' } });

    const bomb = join(folder, 'bomb.zip');
    writeZip(bomb, [{ name: 'a', bytes: long, claimedBytes: 1_000 }]);
    // The directory promises 1,000 bytes: inflating stops there instead of filling the memory.
    expect(readWhole({ path: bomb, entry: 'a' })).toMatchObject({ ok: false, problem: { code: 'zip-damaged' } });
  });
});
