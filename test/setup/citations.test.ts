import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const sources = ['main', 'renderer', 'models', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|svelte)$/.test(name))
    .map((name) => join(folder, name)),
);

/** Pages of ours that comments cite, with the section where one is named: "docs/design.md 4.1". */
const citations = sources.flatMap((source) =>
  [...readFileSync(join(root, source), 'utf8').matchAll(/\b(docs\/[\w/-]+\.md)(?: (\d+(?:\.\d+)?)\b)?/g)].map(
    ([, page = '', section]) => ({ source, page, section }),
  ),
);

test('every page and section that a comment cites is there', () => {
  expect(citations.length).toBeGreaterThan(30);
  const missing = citations.filter(({ page, section }) => {
    if (!existsSync(join(root, page))) return true;
    if (section === undefined) return false;
    const headings = readFileSync(join(root, page), 'utf8').match(/^#+ .*$/gm) ?? [];
    return !headings.some((heading) => new RegExp(`^#+ ${section.replace('.', '\\.')}[. ]`).test(heading));
  });
  expect(missing).toEqual([]);
});
