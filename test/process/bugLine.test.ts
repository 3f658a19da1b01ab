import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bugLine } from '../../main/process/bugLine.js';

const built = join(import.meta.dirname, '..', '..', 'dist', 'main');

/** What a process says, to its end. */
async function end(child: ChildProcess): Promise<{ readonly code: unknown; readonly said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, said };
}

/** Runs a body with the built `serveProcess` as `serve`; a call that is sent is answered, then the child is ended. */
async function childSays(body: string, call?: object) {
  const file = readdirSync(built).find((name) => /^chunk-process-.*\.js$/.test(name))!;
  const exported = /serveProcess as (\w+)/.exec(readFileSync(join(built, file), 'utf8'))?.[1] ?? 'serveProcess';
  const script = join(mkdtempSync(join(tmpdir(), 'ictus-bug-')), 'child.mjs');
  const from = JSON.stringify(pathToFileURL(join(built, file)).href);
  writeFileSync(script, `import { ${exported} as serve } from ${from};\n${body}\nprocess.send('ready');\n`);
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const answers: unknown[] = [];
  child.on('message', (message) => {
    if (message === 'ready') {
      if (call) child.send(call);
      return;
    }
    answers.push(message);
    child.kill();
  });
  return { ...(await end(child)), answers };
}

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
    const { code, said } = await childSays(`serve({});
setTimeout(() => { throw new Error('DOE^JANE in /data/DOE.dcm') }, 10);`);
    expect(code).toBe(1);
    expect(said).toContain('ictus: unexpected error in a child process (Error)');
    expect(said).not.toMatch(/DOE|JANE/);
  });

  test.each([
    ['an error', `throw Object.assign(new TypeError('DOE^JANE in /data/DOE.dcm'), { code: 'EIO' });`, 'TypeError EIO'],
    ['a word', `throw 'DOE^JANE';`, 'string'],
  ])('a call that throws %s is answered without message and stack, and logged', async (_name, body, kind) => {
    const { answers, said } = await childSays(`serve({ open() { ${body} } });`, { id: 1, kind: 'call', name: 'open' });
    const problem = { code: 'internal-error', message: expect.stringContaining('"open"') as string };
    expect(answers).toEqual([{ id: 1, kind: 'failure', problem }]);
    expect(JSON.stringify(answers)).not.toMatch(/DOE|JANE|\bat /);
    expect(said).toContain(`ictus: unexpected error in open (${kind})`);
    expect(said).not.toMatch(/DOE|JANE/);
  });

  test('the terminal says as much and no more', async () => {
    const fault = `Number.prototype.toFixed = () => { throw new RangeError('DOE^JANE') };`;
    const breaks = `data:text/javascript;base64,${Buffer.from(fault).toString('base64')}`;
    const list = join(built, '..', '..', 'test', 'fixtures', 'replay-example.csv');
    const child = spawn(process.execPath, ['--import', breaks, join(built, 'ictus.js'), 'replay', list]);
    const { code, said } = await end(child);
    expect(code).toBe(1);
    expect(said).toMatch(/^ictus: unexpected error in the terminal \(RangeError\)$/m);
    expect(said).not.toMatch(/DOE|JANE/);
  });
});
