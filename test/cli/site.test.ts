import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtFolder } from '../inference/builtFolder.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-cli-site-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ictus(...words: readonly string[]) {
  const store = ['--store', join(folder, 'ictus.sqlite')];
  return spawnSync(process.execPath, [join(builtFolder, 'ictus.js'), 'site', ...words, ...store], { encoding: 'utf8' });
}

describe('ictus site', () => {
  it('says what is needed before anything can be made', () => {
    const { status, stdout, stderr } = ictus('status');
    expect(status).toBe(0);
    expect(stderr).toContain('0 read studies to learn from');
    expect(stderr).toContain('50 more bleeding studies and 50 more without bleeding among the patients held back');
    expect(stdout).toMatch(/in use +\S+ +[0-9a-f]{12} +not made here/);
    const parsed = JSON.parse(ictus('status', '--json').stdout) as { versions: readonly unknown[] };
    expect(parsed.versions).toHaveLength(1);
  });

  it('refuses to make, to promote and to go back, each in one sentence and with exit code 1', () => {
    for (const [words, sentence] of [
      [['tune', '--depth', 'calibration'], '5 more who bleed and 5 more who do not bleed are needed'],
      [['promote', '9.9.9'], 'There is no version 9.9.9 here.'],
      [['roll-back'], 'No promotion brought the model in use here'],
      [['import', join(folder, 'none.csv')], 'cannot be read; check the path'],
    ] as const) {
      const { status, stdout, stderr } = ictus(...words);
      expect([status, stdout], words.join(' ')).toEqual([1, '']);
      expect(stderr).toContain(sentence);
    }
  });

  it('counts what a table names that the store does not know', () => {
    const table = join(folder, 'reads.csv');
    writeFileSync(table, 'accession,any\nA1,1\nA2,0\n');
    const { status, stderr } = ictus('import', table);
    expect(status).toBe(0);
    expect(stderr).toContain('0 reads taken of 2 rows; 2 name no study of this store.');
  });

  it('knows its depths and nothing else', () => {
    expect(ictus('tune', '--depth', 'deep').status).toBe(2);
  });
});
