import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, '..', '..', 'main');

/** What is imported from Electron, by the file that does. */
function importsOfElectron(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return new Map(
    files.flatMap((name) => {
      const text = readFileSync(join(main, name), 'utf8');
      const found = [...text.matchAll(/import (?:type )?([^;]*?) from 'electron'/g)].map(([, words]) => words ?? '');
      const names = found.flatMap((words) => [...words.matchAll(/[\w*]+/g)].map(([word]) => word));
      return names.length > 0 ? [[name, names.filter((word) => word !== 'type')] as const] : [];
    }),
  );
}

test('of Electron only what is named here is used: nothing that opens programs, addresses or the network', () => {
  const used = new Set([...importsOfElectron().values()].flat());
  expect([...used].sort()).toEqual([
    'App',
    'BrowserWindow',
    'Menu',
    'MenuItemConstructorOptions',
    'OpenDialogOptions',
    'WebContents',
    'app',
    'clipboard',
    'contextBridge',
    'dialog',
    'ipcMain',
    'ipcRenderer',
    'protocol',
    'session',
    'utilityProcess',
    'webUtils',
  ]);
});

test('windows are made in one place, without the features that the checklist warns of', () => {
  const makers = [...importsOfElectron().keys()].filter((name) =>
    readFileSync(join(main, name), 'utf8').includes('new BrowserWindow('),
  );
  expect(makers).toEqual([join('app', 'window.ts')]);
  expect(readFileSync(join(main, 'app', 'window.ts'), 'utf8')).not.toMatch(
    /allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|allowpopups|nodeIntegrationInWorker/,
  );
});
