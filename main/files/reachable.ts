import { statSync, type Stats } from 'node:fs';

/** What stands at a path; undefined where nothing does, or where it cannot be reached: no permission, a drive that is gone. */
export function reachable(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
