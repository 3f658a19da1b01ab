import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { budgets, fileName, problem, type FileRef } from '../contract/index.js';
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
/** A thread that is held in a call of the system does not end; nobody waits for it longer. */
const endMs = 2_000;
const mostThreads = 4;
/** A header is small, however large its file: a little young space costs no speed and saves memory in each thread. */
const heapLimits = { maxOldGenerationSizeMb: budgets.threadHeapMb, maxYoungGenerationSizeMb: 6 };
/** One thread is enough where files come from memory; slow disks and shares are known by the waiting, after this long. */
const msBetweenLooks = 200;
/** A thread always has a next batch before it: it need not wait while the rows of the last one are written. */
const batchesPerThread = 3;

/**
 * Threads from the bundle beside this one (`headerThread.js`); where it is not there, as under a test runner, headers
 * are read in this thread. `threads` 0 asks for that; with `onTheSpot` 0 nothing is read in this thread. A file that
 * ends its thread, or holds it longer than `fileMs`, is left out, with its name, and the others are read.
 */
export function openHeaderReaders({
  threads = Math.min(availableParallelism(), mostThreads),
  bundle = join(import.meta.dirname, 'headerThread.js'),
  onTheSpot = filesBeforeThreads,
  fileMs = budgets.fileMs,
}: HeaderReaderOptions = {}): HeaderReaders {
  const inThreads = threads > 0 && existsSync(bundle);
  const running: Thread[] = [];
  const readHeader = headerReader();
  let readHere = 0;
  let watch: NodeJS.Timeout | undefined;
  let lastLook = performance.eventLoopUtilization();

  function start(): Thread {
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const thread: Thread = {
      worker: new Worker(bundle, { resourceLimits: heapLimits, workerData: begun }),
      open: [],
      begun,
      answered: 0,
      seen: -1,
      seenMs: 0,
    };
    thread.worker.on('message', (outcomes: readonly HeaderOutcome[]) => {
      thread.answered += outcomes.length;
      thread.open.shift()?.(outcomes);
    });
    thread.worker.on('error', () => ended(thread, 'died'));
    thread.worker.on('exit', () => ended(thread, 'died'));
    running.push(thread);
    watch ??= setInterval(endStuck, fileMs / 4);
    return thread;
  }

  /** The batch it was at ended it, or held it; those that stood behind it are only unread. */
  function ended(thread: Thread, how: 'died' | 'stuck'): void {
    const place = running.indexOf(thread);
    if (place >= 0) running.splice(place, 1);
    const at = Atomics.load(thread.begun, 0) - thread.answered - 1;
    for (const [n, settle] of thread.open.splice(0).entries()) settle(n === 0 ? { how, at } : 'unread');
  }

  function endStuck(): void {
    const nowMs = performance.now();
    for (const thread of [...running]) {
      const begun = Atomics.load(thread.begun, 0);
      if (thread.open.length === 0 || begun !== thread.seen) {
        thread.seen = thread.open.length === 0 ? -1 : begun;
        thread.seenMs = nowMs;
      } else if (nowMs - thread.seenMs > fileMs) {
        ended(thread, 'stuck');
        void thread.worker.terminate();
      }
    }
  }

  /** The thread with the least to do; one more where there may be more and this thread waits for those there are. */
  function take(): Thread {
    const [least] = [...running].sort((a, b) => a.open.length - b.open.length);
    if (least && (least.open.length === 0 || running.length >= threads || !waitsForThreads())) return least;
    return start();
  }

  /** Whether this thread, which writes the rows, was mostly idle since the last thread started or was asked for. */
  function waitsForThreads(): boolean {
    const { active, idle } = performance.eventLoopUtilization(lastLook);
    if (active + idle < msBetweenLooks) return false;
    lastLook = performance.eventLoopUtilization();
    return idle > active;
  }

  async function readInThread(batch: readonly FileRef[]): Promise<readonly HeaderOutcome[]> {
    const thread = take();
    const answer = await new Promise<Answer>((resolve) => {
      thread.open.push(resolve);
      thread.worker.postMessage(batch);
    });
    if (answer === 'unread') return readInThread(batch);
    if (!('how' in answer)) return answer;
    const culprit = batch[answer.at];
    const [only] = batch;
    if (culprit) {
      const [before, behind] = [batch.slice(0, answer.at), batch.slice(answer.at + 1)];
      return [...(await readAgain(before)), lost(culprit, answer.how), ...(await readAgain(behind))];
    }
    // It ended before it said at which file: halves are tried until that file stands alone.
    if (batch.length === 1 && only) return [lost(only, answer.how)];
    const middle = batch.length >> 1;
    return [...(await readInThread(batch.slice(0, middle))), ...(await readInThread(batch.slice(middle)))];
  }

  async function readAgain(batch: readonly FileRef[]): Promise<readonly HeaderOutcome[]> {
    return batch.length === 0 ? [] : readInThread(batch);
  }

  return {
    width: inThreads ? threads * batchesPerThread : 1,
    async read(batch, { many } = { many: false }) {
      if (inThreads && (many || readHere >= onTheSpot)) return readInThread(batch);
      readHere += batch.length;
      await nextTurn();
      return batch.map(readHeader);
    },
    async close() {
      clearInterval(watch);
      watch = undefined;
      const over = new Promise((resolve) => setTimeout(resolve, endMs).unref());
      await Promise.race([Promise.all(running.splice(0).map(({ worker }) => worker.terminate())), over]);
    },
  };
}

interface HeaderReaderOptions {
  readonly threads?: number;
  readonly bundle?: string;
  readonly onTheSpot?: number;
  readonly fileMs?: number;
}

/** How a thread ended, and the place in its batch of the file that it was at; -1 where it had begun none. */
interface Ended {
  readonly how: 'died' | 'stuck';
  readonly at: number;
}

type Answer = readonly HeaderOutcome[] | Ended | 'unread';

interface Thread {
  readonly worker: Worker;
  /** Who waits for the batches it was given, in order. */
  readonly open: ((answer: Answer) => void)[];
  /** Files that the thread has begun, written by it; and those of the batches it has answered. */
  readonly begun: Int32Array;
  answered: number;
  /** `begun` when the watch last saw it change, and when that was. */
  seen: number;
  seenMs: number;
}

function lost(ref: FileRef, how: Ended['how']): HeaderOutcome {
  const where = { where: fileName(ref) };
  return {
    kind: 'skipped',
    problem:
      how === 'died'
        ? problem('header-damaged', 'Reading its header ended the reader; the file is left out.', where)
        : // The disk may have been slow: such a file is tried again when its folder is opened again.
          problem('file-unreadable', `${where.where} could not be read in time; open its folder again.`, where),
  };
}
