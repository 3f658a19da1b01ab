import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { failed, isDiskFull, ok, type Result, type TuneDepth } from '../contract/index.js';

/**
 * Makes a folder for a candidate that no other has: named by the time, which two runs may share and which a clock that is turned back
 * gives a second time, so it is numbered where it is taken. Errors: `disk-full`, `result-unwritable`.
 */
export function newFolder(models: string, depth: TuneDepth, atMs: number): Result<string> {
  const stamp = new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  try {
    mkdirSync(models, { recursive: true });
    for (let number = 1; ; number++) {
      const folder = join(models, number === 1 ? `${stamp}-${depth}` : `${stamp}-${depth}-${number}`);
      if (madeNew(folder)) return ok(folder);
    }
  } catch (error) {
    return isDiskFull(error)
      ? failed('disk-full', 'The disk of the store is full: no candidate can be made; free some space.')
      : failed('result-unwritable', `No folder for a candidate can be made in ${models}.`, {
          where: models,
          cause: String(error),
        });
  }
}

function madeNew(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
