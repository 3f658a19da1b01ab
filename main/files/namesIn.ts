import { readdirSync } from 'node:fs';
import { failed, ok, pathWords, type Result } from '../contract/index.js';
import { needsBytes, systemPath, textOfName } from './pathBytes.js';
import { readProblem } from './readProblem.js';

/** What a folder holds, by name, in order. Error: `folder-unreadable`. */
export function namesIn(folder: string): Result<readonly string[]> {
  try {
    const at = systemPath(folder);
    const names = readdirSync(at, 'utf8');
    // Where a name is no UTF-8 all are read as bytes: a replacement mark opens no file.
    const plain = names.every((name) => !needsBytes(name));
    return ok((plain ? names : readdirSync(at, 'buffer').map(textOfName)).sort());
  } catch (error) {
    const { cause } = readProblem(folder, error);
    return failed('folder-unreadable', `The folder ${pathWords(folder)} could not be read; check its permissions.`, {
      where: folder,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
