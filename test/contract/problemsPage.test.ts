import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemCodes } from '../../main/contract/index.js';
import { problemsFile, problemsPage } from './problemsPage.js';

const main = join(import.meta.dirname, '..', '..', 'main');
const sources = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

describe('the page of problem codes', () => {
  it('is what the list makes', () => {
    expect(readFileSync(problemsFile, 'utf8')).toBe(problemsPage());
  });

  it('says of each code what to do, in a sentence', () => {
    for (const [code, { next }] of Object.entries(problemCodes))
      expect(`${code}: ${next}`).toMatch(/: [A-Z`].{15,}\.$/);
  });

  it('holds no code that nothing raises', () => {
    const text = sources
      .filter((name) => name !== join('contract', 'problem.ts'))
      .map((name) => readFileSync(join(main, name), 'utf8'))
      .join('\n');
    expect(Object.keys(problemCodes).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});
