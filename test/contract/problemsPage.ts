/** Writes docs/problems.md from the list of problem codes: `npx tsx test/contract/problemsPage.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemCodes } from '../../main/contract/index.js';

export const problemsFile = join(import.meta.dirname, '..', '..', 'docs', 'problems.md');

/** The page: one row a code, in the order of the list. */
export function problemsPage(): string {
  const rows = Object.entries(problemCodes).map(([code, { room, next }]) => `| \`${code}\` | ${room} | ${next} |`);
  return `# Problem codes

Whatever goes wrong in an expected way carries one of these codes and a sentence of its own, in the window, on the terminal and in \`--json\`.
Codes are stable: programs may go by them. Made from \`main/contract/problem.ts\` by \`npx tsx test/contract/problemsPage.ts\`.

| code | raised in | what to do |
| --- | --- | --- |
${rows.join('\n')}
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(problemsFile, problemsPage());
