import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bugLine } from '../../main/process/bugLine.js';

describe('what the log says of a bug', () => {
  test('is its kind, its code and its places, never its message', () => {
    let error: unknown;
    try {
      readFileSync('/nowhere/DOE^JANE/1.dcm');
    } catch (thrown) {
      error = thrown;
    }
    const line = bugLine('opening', error);
    expect(line).toMatch(/^ictus: unexpected error in opening \(Error ENOENT\)\n/);
    expect(line).toMatch(/bugLine\.test\.ts:\d+:\d+/);
    expect(line).not.toMatch(/DOE|JANE|nowhere/);
  });

  test.each([
    ['a message that looks like a place', new TypeError('x\n    at DOE^JANE (/data/DOE.dcm:1:1)')],
    ['no message', new RangeError('')],
    ['a code that is no code', Object.assign(new Error('DOE'), { code: 'DOE^JANE is not here' })],
    ['a stack that was written by hand', Object.assign(new Error('DOE'), { stack: 'DOE^JANE' })],
    ['a word', 'DOE^JANE'],
    ['an object', { name: 'DOE^JANE' }],
    ['nothing', undefined],
  ])('%s', (_name, error) => {
    const line = bugLine('opening', error);
    expect(line).toContain('ictus: unexpected error in opening (');
    expect(line).not.toMatch(/DOE|JANE/);
  });

  test('a child process that ends by a bug says as much and no more', async () => {
    const built = join(import.meta.dirname, '..', '..', 'dist', 'main');
    const serve = readdirSync(built).find((name) => /^chunk-process-.*\.js$/.test(name));
    expect(serve).toBeDefined();
    const text = readFileSync(join(built, serve!), 'utf8');
    const exported = /serveProcess as (\w+)/.exec(text)?.[1] ?? 'serveProcess';
    const script = join(mkdtempSync(join(tmpdir(), 'ictus-bug-')), 'child.mjs');
    writeFileSync(
      script,
      `import { ${exported} as serve } from ${JSON.stringify(pathToFileURL(join(built, serve!)).href)};
serve({});
setTimeout(() => { throw new Error('DOE^JANE in /data/DOE.dcm') }, 10);
`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(1);
    expect(said).toContain('ictus: unexpected error in a child process (Error)');
    expect(said).not.toMatch(/DOE|JANE/);
  });
});
