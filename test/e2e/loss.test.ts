import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSimpleStudy } from '../inference/simpleStudy.js';
import { acceptDisclaimer, openIctus, worklistWhen } from './window.js';

const nobody = 65534;
const asRoot = process.getuid?.() === 0;

/** A folder of small studies that the window's user may read. */
function studyFolder(studies: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-loss-'));
  chmodSync(folder, 0o755);
  for (let n = 0; n < studies; n++) writeSimpleStudy(join(folder, `study-${n}`), `loss ${n}`, { slices: 12 });
  return folder;
}

/** Mounts a small file system of its own on the folder; false where this user or machine may not. */
function mountSmallDisk(at: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0777', 'tmpfs', at]).status === 0;
}

/** Fills the disk to its last byte; the window, which writes too, may take some of them first. */
function fill(disk: string, filler: string): void {
  const { bsize } = statfsSync(disk);
  const block = Buffer.alloc(bsize);
  const file = openSync(filler, 'w');
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

describe('what is lost while it is in use', () => {
  test('a file that vanishes under an open study is said where its slice would be', async () => {
    const folder = studyFolder(1);
    const ictus = await openIctus({ paths: [folder] });
    try {
      await acceptDisclaimer(ictus);
      await worklistWhen(ictus, ({ rows }) => rows.length === 1 && rows[0]?.band !== 'pending');
      const home = join(folder, 'study-0');
      for (const name of readdirSync(home)) rmSync(join(home, name));
      await ictus.page.getByRole('listbox').getByRole('option').first().dblclick();
      const said = ictus.page.getByText(/study-0\/\S+ is no longer there; open its folder again\./);
      await said.waitFor();
      expect(await ictus.page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true);
    } finally {
      await ictus.close();
      rmSync(folder, { recursive: true });
    }
  });

  test('a full disk is said in a sentence, and the folder opens when there is room again', async ({ skip }) => {
    const folder = mkdtempSync(join(tmpdir(), 'ictus-e2e-'));
    const data = join(folder, 'home', 'data');
    mkdirSync(data, { recursive: true });
    if (!mountSmallDisk(data)) skip('a file system that can be filled cannot be mounted by this user');
    if (asRoot) chownSync(folder, nobody, nobody);
    const studies = studyFolder(3);
    const ictus = await openIctus({ folder });
    try {
      await acceptDisclaimer(ictus);
      const filler = join(data, 'filler');
      fill(data, filler);
      await ictus.call('library.open', { paths: [studies] });
      await ictus.page.getByText(/disk of the store .* is full; free some space and try again/).waitFor();
      expect((await ictus.call('worklist.get', {})).rows).toEqual([]);
      rmSync(filler);
      await ictus.call('library.open', { paths: [studies] });
      const list = await worklistWhen(ictus, ({ rows }) => rows.length === 3 && rows[0]?.slices === 12);
      expect(list.skipped).toBe(0);
    } finally {
      await ictus.close();
      spawnSync('umount', [data]);
      rmSync(folder, { recursive: true, force: true });
      rmSync(studies, { recursive: true });
    }
  });
});
