import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { problem, type FileRef } from '../contract/index.js';
import { headerReader, type HeaderOutcome } from './readHeader.js';

/** Reads headers in worker threads; batches are answered in any order. */
export interface HeaderReaders {
  /** How many batches are worth having open at a time. */
  readonly width: number;
  /** With `many`, more files wait than are read on the spot: a thread is worth its start. */
  read(batch: readonly FileRef[], options?: { readonly many: boolean }): Promise<readonly HeaderOutcome[]>;
  close(): Promise<void>;
}

/** The first files are read on the spot: a small folder is done before a thread would have started. */
const filesBeforeThreads = 128;
const mostThreads = 4;
/** A header is small, however large its file: a little young space costs no speed and saves memory in each thread. */
const heapLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 6 };
/** A thread always has a next batch before it: it need not wait while the rows of the last one are written. */
const batchesPerThread = 3;

/**
 * Threads from the bundle beside this one (`headerThread.js`); where it is not there, as under a test runner, headers
 * are read in this thread. `threads` 0 asks for that.
 */
export function openHeaderReaders({
  threads = Math.min(availableParallelism(), mostThreads),
  bundle = join(import.meta.dirname, 'headerThread.js'),
}: { readonly threads?: number; readonly bundle?: string } = {}): HeaderReaders {
  const inThreads = threads > 0 && existsSync(bundle);
  const running: Thread[] = [];
  const readHeader = headerReader();
  let readHere = 0;

  function start(): Thread {
    const thread: Thread = {
      worker: new Worker(bundle, { resourceLimits: heapLimits }),
      open: [],
    };
    thread.worker.on('message', (outcomes: readonly HeaderOutcome[]) => thread.open.shift()?.(outcomes));
    const ended = (): void => {
      const place = running.indexOf(thread);
      if (place >= 0) running.splice(place, 1);
      // The batch it was at ended it; those that stood behind it are only unread.
      for (const [n, settle] of thread.open.splice(0).entries()) settle(n === 0 ? 'ended-it' : 'unread');
    };
    thread.worker.on('error', ended);
    thread.worker.on('exit', ended);
    running.push(thread);
    return thread;
  }

  /** The thread with the least to do; a new one while there may be more and none is idle. */
  function take(): Thread {
    const [least] = [...running].sort((a, b) => a.open.length - b.open.length);
    if (least && (least.open.length === 0 || running.length >= threads)) return least;
    return start();
  }

  async function readInThread(batch: readonly FileRef[]): Promise<readonly HeaderOutcome[]> {
    const thread = take();
    const answer = await new Promise<Answer>((resolve) => {
      thread.open.push(resolve);
      thread.worker.postMessage(batch);
    });
    if (answer === 'unread') return readInThread(batch);
    if (answer !== 'ended-it') return answer;
    // Halves are tried until the file that ended the thread stands alone.
    const [only] = batch;
    if (batch.length === 1 && only) return [endedThread(only)];
    const middle = batch.length >> 1;
    return [...(await readInThread(batch.slice(0, middle))), ...(await readInThread(batch.slice(middle)))];
  }

  return {
    width: inThreads ? threads * batchesPerThread : 1,
    async read(batch, { many } = { many: false }) {
      if (inThreads && (many || readHere >= filesBeforeThreads)) return readInThread(batch);
      readHere += batch.length;
      await nextTurn();
      return batch.map(readHeader);
    },
    async close() {
      await Promise.all(running.splice(0).map(({ worker }) => worker.terminate()));
    },
  };
}

type Answer = readonly HeaderOutcome[] | 'ended-it' | 'unread';

interface Thread {
  readonly worker: Worker;
  /** Who waits for the batches it was given, in order. */
  readonly open: ((answer: Answer) => void)[];
}

function endedThread(ref: FileRef): HeaderOutcome {
  return {
    kind: 'skipped',
    problem: problem('header-damaged', 'Reading its header ended the reader; the file is left out.', {
      where: ref.path,
    }),
  };
}
