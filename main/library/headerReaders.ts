import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { problem, type FileRef } from '../contract/index.js';
import { readHeader, type HeaderOutcome } from './readHeader.js';

/** Reads headers in worker threads; batches are answered in any order. */
export interface HeaderReaders {
  /** How many batches are worth having open at a time. */
  readonly width: number;
  read(batch: readonly FileRef[]): Promise<readonly HeaderOutcome[]>;
  close(): Promise<void>;
}

/** The first files are read on the spot: a small folder is done before a thread would have started. */
const filesBeforeThreads = 128;
const mostThreads = 4;

/**
 * Threads from the bundle beside this one (`headerThread.js`); where it is not there, as under a test runner, headers
 * are read in this thread. `threads` 0 asks for that.
 */
export function openHeaderReaders({
  threads = Math.min(availableParallelism(), mostThreads),
  bundle = join(import.meta.dirname, 'headerThread.js'),
}: { readonly threads?: number; readonly bundle?: string } = {}): HeaderReaders {
  const inThreads = threads > 0 && existsSync(bundle);
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  let started = 0;
  let readHere = 0;

  function start(): Worker {
    started += 1;
    const worker = new Worker(bundle, { resourceLimits: { maxOldGenerationSizeMb: 128 } });
    // An error that comes after the answer must not end the process.
    worker.on('error', () => undefined);
    return worker;
  }

  async function take(): Promise<Worker> {
    const free = idle.pop();
    if (free) return free;
    if (started < threads) return start();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function release(worker: Worker): void {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  }

  async function readInThread(batch: readonly FileRef[]): Promise<readonly HeaderOutcome[]> {
    const worker = await take();
    const answer = await ask(worker, batch);
    if (answer) {
      release(worker);
      return answer;
    }
    // The thread ended: halves are tried until the file that ended it stands alone.
    started -= 1;
    const next = waiting.shift();
    if (next) next(start());
    const [only] = batch;
    if (batch.length === 1 && only) return [endedThread(only)];
    const middle = batch.length >> 1;
    return [...(await readInThread(batch.slice(0, middle))), ...(await readInThread(batch.slice(middle)))];
  }

  return {
    width: inThreads ? threads * 2 : 1,
    async read(batch) {
      if (inThreads && readHere >= filesBeforeThreads) return readInThread(batch);
      readHere += batch.length;
      await nextTurn();
      return batch.map(readHeader);
    },
    async close() {
      await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
      started = 0;
    },
  };
}

/** Null where the thread ended instead of answering. */
function ask(worker: Worker, batch: readonly FileRef[]): Promise<readonly HeaderOutcome[] | null> {
  return new Promise((resolve) => {
    const answered = (answer: readonly HeaderOutcome[]): void => settle(answer);
    const ended = (): void => settle(null);
    const settle = (answer: readonly HeaderOutcome[] | null): void => {
      worker.off('message', answered);
      worker.off('error', ended);
      worker.off('exit', ended);
      resolve(answer);
    };
    worker.on('message', answered);
    worker.on('error', ended);
    worker.on('exit', ended);
    worker.postMessage(batch);
  });
}

function endedThread(ref: FileRef): HeaderOutcome {
  return {
    kind: 'skipped',
    problem: problem('header-damaged', 'Reading its header ended the reader; the file is left out.', {
      where: ref.path,
    }),
  };
}
