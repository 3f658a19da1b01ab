import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../../contract/index.js';

/** Makes the folder of a new model; one that holds a model already is left as it is. Error: `result-unwritable`. */
export function readyFolder(out: string): Result<null> {
  if (existsSync(join(out, 'model.json'))) {
    return failed('result-unwritable', `There is a model in ${out} already; name another folder for the new one.`, {
      where: out,
    });
  }
  try {
    mkdirSync(out, { recursive: true });
    return ok(null);
  } catch (error) {
    return failed('result-unwritable', `The folder ${out} cannot be made; name another for the new model.`, {
      where: out,
      cause: String(error),
    });
  }
}
