import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openHeaderReaders } from '../../main/library/index.js';
import { ctFile } from './ctFile.js';

const built = process.env['ICTUS_BUILT'] ?? join(import.meta.dirname, '..', '..', 'dist', 'main');
const realBundle = join(built, 'headerThread.js');
const base = mkdtempSync(join(tmpdir(), 'ictus-threads-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('leaves out the one file that ends a thread, and reads all others', async () => {
  const bundle = join(base, 'thread.mjs');
  // A stand-in thread that a certain file ends, as a hostile one might.
  writeFileSync(
    bundle,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', (batch) => {
       if (batch.some((ref) => ref.path === 'hostile')) process.exit(3);
       parentPort.postMessage(batch.map((ref) => ({ kind: 'archive', path: ref.path })));
     });`,
  );
  const readers = openHeaderReaders({ threads: 2, bundle });
  await readers.read(Array.from({ length: 128 }, () => ({ path: join(base, 'none') })));
  const batches = [0, 1, 2, 3, 4, 5].map((batch) =>
    [0, 1, 2, 3, 4].map((n) => ({ path: batch === 2 && n === 3 ? 'hostile' : `${batch}.${n}` })),
  );
  const outcomes = await Promise.all(batches.map((batch) => readers.read(batch)));
  await readers.close();
  expect(outcomes.map((one) => one.length)).toEqual(batches.map((batch) => batch.length));
  for (const [batch, answers] of outcomes.entries()) {
    for (const [n, answer] of answers.entries()) {
      if (batch === 2 && n === 3) {
        expect(answer).toMatchObject({ kind: 'skipped', problem: { code: 'header-damaged', where: 'hostile' } });
      } else expect(answer).toEqual({ kind: 'archive', path: `${batch}.${n}` });
    }
  }
});

it('knows which file ended a thread that counts what it begins', async () => {
  const bundle = join(base, 'counting.mjs');
  writeFileSync(
    bundle,
    `import { parentPort, workerData } from 'node:worker_threads';
     parentPort.on('message', (batch) => {
       parentPort.postMessage(batch.map((ref) => {
         Atomics.add(workerData, 0, 1);
         if (ref.path === 'hostile') process.exit(3);
         return { kind: 'archive', path: ref.path };
       }));
     });`,
  );
  const readers = openHeaderReaders({ threads: 1, bundle, onTheSpot: 0 });
  const batch = ['a', 'b', 'hostile', 'c', 'd'].map((path) => ({ path }));
  const outcomes = await readers.read(batch);
  await readers.close();
  expect(outcomes.map((one) => (one.kind === 'skipped' ? one.problem.where : one.kind))).toEqual([
    ...['archive', 'archive', 'hostile', 'archive', 'archive'],
  ]);
});

it.skipIf(!existsSync(realBundle) || process.platform === 'win32')(
  'gives up a file that holds a thread for ever, says which, and reads all others',
  async () => {
    const files = Array.from({ length: 40 }, (_, n) => ({ path: join(base, `${n}.dcm`) }));
    for (const [n, { path }] of files.entries()) writeFileSync(path, ctFile({ sopInstanceUid: `1.9.${n}` }));
    // A pipe that nobody writes to: opening it never returns, as on a network drive that is gone.
    const pipe = join(base, 'pipe.dcm');
    execFileSync('mkfifo', [pipe]);
    files.splice(17, 0, { path: pipe });
    const readers = openHeaderReaders({ threads: 2, bundle: realBundle, onTheSpot: 0, fileMs: 2_000 });
    const outcomes = await Promise.all([readers.read(files), readers.read(files.slice(0, 5))]);
    await readers.close();
    closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK));
    const [all, some] = outcomes;
    expect(all).toHaveLength(41);
    expect(some.every(({ kind }) => kind === 'image')).toBe(true);
    for (const [n, outcome] of all.entries()) {
      if (n !== 17) expect(outcome.kind).toBe('image');
      else expect(outcome).toMatchObject({ kind: 'skipped', problem: { code: 'file-unreadable', where: pipe } });
    }
  },
);
