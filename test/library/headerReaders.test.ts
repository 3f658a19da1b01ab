import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openHeaderReaders } from '../../main/library/index.js';

it('leaves out the one file that ends a thread, and reads all others', async () => {
  const base = mkdtempSync(join(tmpdir(), 'ictus-threads-'));
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
  rmSync(base, { recursive: true, force: true });
  expect(outcomes.map((one) => one.length)).toEqual(batches.map((batch) => batch.length));
  for (const [batch, answers] of outcomes.entries()) {
    for (const [n, answer] of answers.entries()) {
      if (batch === 2 && n === 3) {
        expect(answer).toMatchObject({ kind: 'skipped', problem: { code: 'header-damaged', where: 'hostile' } });
      } else expect(answer).toEqual({ kind: 'archive', path: `${batch}.${n}` });
    }
  }
});
