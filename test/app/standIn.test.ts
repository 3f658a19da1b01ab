import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { electronKind, mayOpenUserFolders } from '../../main/app/standIn.js';

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
