import { bridge, call } from './bridge.js';
import { tell, valueOrTell } from './session.svelte.js';

/** Opens folders and zips by path. */
export async function openPaths(paths: readonly string[]): Promise<void> {
  if (paths.length > 0) valueOrTell(await call('library.open', { paths: [...paths] }));
}

/** Lets the reader choose in the system's dialog, then opens what was chosen. */
export async function chooseAndOpen(what: 'folder' | 'zip'): Promise<void> {
  const chosen = valueOrTell(await call('library.choose', { what }));
  if (chosen !== null) await openPaths(chosen);
}

export async function openDemo(): Promise<void> {
  valueOrTell(await call('library.openDemo', {}));
}

/** Opens what was dropped on the window. */
export async function openDropped(files: readonly File[]): Promise<void> {
  const paths = files.map((file) => bridge().pathOf(file)).filter((path) => path !== '');
  if (paths.length === 0) {
    tell('What was dropped is no file of this computer; drop folders or zip files from the file manager.');
    return;
  }
  await openPaths(paths.slice(0, 100));
}
