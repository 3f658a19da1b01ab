import { existsSync } from 'node:fs';
import type { Store } from '../store/index.js';

const key = 'recentFolders';
const kept = 8;

/** Folders and archives opened lately, newest first; those that are gone are left out. */
export function recentFolders(store: Pick<Store, 'setting'>): readonly string[] {
  const stored = store.setting(key);
  if (!Array.isArray(stored)) return [];
  return stored.filter((path): path is string => typeof path === 'string' && existsSync(path)).slice(0, kept);
}

export function rememberFolders(store: Pick<Store, 'setting' | 'saveSetting'>, paths: readonly string[]): void {
  const others = recentFolders(store).filter((path) => !paths.includes(path));
  store.saveSetting(key, [...paths, ...others].slice(0, kept));
}
