import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** sha256 over the names and bytes of the recipe's files, in order of name; the words of the card make no model. */
export function recipeSha256(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(import.meta.dirname).sort()) {
    if (name === 'card.ts') continue;
    hash.update(name);
    hash.update(readFileSync(join(import.meta.dirname, name)));
  }
  return hash.digest('hex');
}
