import { watch } from 'node:fs';
import type { BrowserWindow } from 'electron';

/** Set by `npm run dev`; a packaged program never asks for it. */
export const inDevelopment = process.env['ICTUS_DEV'] === '1';

/** Folder of the built page: the product's own, or in development the page of states (`npm run states`). */
export function pageFolderName(development: boolean): 'renderer' | 'states' {
  return development && process.env['ICTUS_PAGE'] === 'states' ? 'states' : 'renderer';
}

/** Loads the page anew when `npm run dev` has built it: it then writes this file. */
export function reloadWhenBuilt(stampFolder: string, stampName: string, window: () => BrowserWindow | undefined): void {
  watch(stampFolder, (_event, name) => {
    if (name === stampName) window()?.webContents.reloadIgnoringCache();
  });
}
