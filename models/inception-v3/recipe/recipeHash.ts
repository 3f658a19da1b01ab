import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** sha256 over the names and bytes of train.ts and assemble.ts and of what they import of the recipe, in order of name. */
export function recipeSha256(): string {
  const sources = new Map<string, string>();
  const toRead = ['train.ts', 'assemble.ts'];
  for (let name = toRead.pop(); name !== undefined; name = toRead.pop()) {
    if (sources.has(name)) continue;
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    sources.set(name, text);
    for (const [, imported = ''] of text.matchAll(/ from '(\.\.?\/[\w/.]+)\.js'/g)) {
      const path = posix.join(posix.dirname(name), `${imported}.ts`);
      if (!path.startsWith('..')) toRead.push(path);
    }
  }
  const hash = createHash('sha256');
  for (const [name, text] of [...sources].sort(([left], [right]) => (left < right ? -1 : 1))) hash.update(name + text);
  return hash.digest('hex');
}
