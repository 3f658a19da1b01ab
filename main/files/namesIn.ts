import { readdirSync } from 'node:fs';
import { failed, ok, type Result } from '../contract/index.js';
import { readProblem } from './readProblem.js';

/** What a folder holds, by name, in order. Error: `folder-unreadable`. */
export function namesIn(folder: string): Result<readonly string[]> {
  try {
    return ok(readdirSync(folder).sort());
  } catch (error) {
    const { cause } = readProblem(folder, error);
    return failed('folder-unreadable', `The folder ${folder} could not be read; check its permissions.`, {
      where: folder,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
