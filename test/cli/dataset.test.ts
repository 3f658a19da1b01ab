import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, greyPng } from '../dataset/tinySet.js';
import { builtFolder } from '../inference/builtFolder.js';

/** Runs the built `ictus` as a user does. */
function ictus(...words: readonly string[]) {
  return spawnSync(process.execPath, [join(builtFolder, 'ictus.js'), ...words], { encoding: 'utf8' });
}

const set = folderOf({
  ...Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`p${at}.png`, greyPng(at + 1)])),
  'labels.csv': `file,patient,any,subdural\n${Array.from({ length: 8 }, (_, at) => `p${at}.png,${at},${at % 2},${at % 2}`).join('\n')}\nw.webp,8,0,0\n`,
});
copyFileSync(join(import.meta.dirname, '..', 'fixtures', 'pictures', 'grey.webp'), join(set, 'w.webp'));

describe('ictus dataset', () => {
  it('describes a set as tables, as JSON and as a page, WebP pictures included', () => {
    const table = ictus('dataset', 'describe', set, '--window', '40/120');
    expect(table.stdout).toMatch(/subdural +4 +5 +0 +4/);
    expect([table.status, table.stderr]).toEqual([0, '']);
    const page = join(set, 'page.html');
    const { status, stdout } = ictus('dataset', 'describe', set, '--json', '--html', page);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      slices: 9,
      patients: { known: 9 },
      join: { matched: 9 },
      warnings: [{ code: 'set-window-assumed' }],
    });
    expect(readFileSync(page, 'utf8')).toContain('data:image/png;base64,');
  });

  it('splits it, the same way every time', () => {
    const split = (name: string, ...words: readonly string[]) => {
      const out = join(set, name);
      expect(ictus('dataset', 'split', set, '--out', out, ...words).status).toBe(0);
      return JSON.parse(readFileSync(out, 'utf8')) as { readonly sha256: string; readonly parts: object };
    };
    const first = split('a.json', '--folds', '3');
    expect(split('b.json', '--folds', '3')).toEqual(first);
    expect(split('c.json', '--folds', '3', '--seed', 'x').sha256).not.toBe(first.sha256);
    expect(Object.values(split('d.json', '--holdout', '0.34').parts).filter((part) => part === 'holdout')).toHaveLength(
      3,
    );
  });

  it('says what is wrong in one sentence', () => {
    const bad = folderOf({ 'a.png': greyPng(1), 'labels.csv': 'file,any\nb.png,1\n' });
    const unusable = ictus('dataset', 'describe', bad);
    expect([unusable.status, unusable.stdout]).toEqual([1, '']);
    expect(unusable.stderr).toMatch(
      /^ictus: .*Row 2 of labels\.csv names b\.png, which is not there; it is not used\.\n$/,
    );
    expect(ictus('dataset', 'describe', set, '--window', 'brain').status).toBe(2);
    const nowhere = ictus('dataset', 'split', set, '--folds', '2', '--out', join(set, 'none', 'e.json'));
    expect([nowhere.status, nowhere.stderr]).toEqual([
      1,
      expect.stringMatching(/e\.json cannot be written; name another file/),
    ]);
    expect(ictus('dataset', 'split', set, '--out', join(set, 'e.json')).stderr).toMatch(
      /either --folds .* or --holdout/,
    );
  });
});
