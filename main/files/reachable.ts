import { statSync, type Stats } from 'node:fs';
import { systemPath } from './pathBytes.js';

/** What stands at a path; undefined where nothing does, or where it cannot be reached: no permission, a drive that is gone. */
export function reachable(path: string): Stats | undefined {
  try {
    return statSync(systemPath(path), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
