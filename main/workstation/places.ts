import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the program itself: above dist/main when built, the resources folder when packaged. */
function programFolder(): string {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const built = dirname(fileURLToPath(import.meta.url));
  // In a package the bundle lies in an archive; what is read as plain files lies beside it.
  if (packaged !== undefined && built.startsWith(packaged)) return packaged;
  return join(built, '..', '..');
}

/** The model that comes with the program. */
export function ownModelFolder(): string {
  return join(programFolder(), 'models', 'inception-v3');
}

export function isOwnModelFolder(folder: string): boolean {
  return resolve(folder) === resolve(ownModelFolder());
}

/** The folder of the built child programs: this file is bundled beside them. */
export function builtFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}

function userFolder(variable: string, linux: string, mac: string, windows: string): string {
  const named = process.env[variable];
  // XDG: a path that is not absolute is to be ignored.
  if (named?.startsWith('/')) return join(named, 'ictus');
  if (process.platform === 'darwin') return join(homedir(), 'Library', mac, 'Ictus');
  if (process.platform === 'win32') return join(process.env[windows] ?? homedir(), 'Ictus');
  return join(homedir(), linux, 'ictus');
}

/** The user's data folder, where the store lies; the same for the window and the terminal. */
function dataFolder(): string {
  return userFolder('XDG_DATA_HOME', join('.local', 'share'), 'Application Support', 'APPDATA');
}

/** What can be made again: demo studies. */
export function userCacheFolder(): string {
  return userFolder('XDG_CACHE_HOME', '.cache', 'Caches', 'LOCALAPPDATA');
}

/**
 * The user's data folder (0700), made where it is missing. A folder that was there and lets others in is closed to them:
 * its name is ours, so nothing else has a reason to be in it.
 */
export function privateDataFolder(): string {
  const folder = dataFolder();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch {
    // Where it cannot be made the store says why; where it is another user's, the files in it are still private.
  }
  return folder;
}

/** The store that is used where none is named, in a folder made private. */
export function defaultStorePath(): string {
  return join(privateDataFolder(), 'ictus.sqlite');
}
