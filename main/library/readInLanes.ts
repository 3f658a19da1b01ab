import { ok, type FileRef, type Result } from '../contract/index.js';
import type { HeaderReaders } from './headerReaders.js';
import type { HeaderOutcome } from './readHeader.js';

/** Files whose headers are read by one message to a thread. */
const filesPerBatch = 100;
/** Reading begins during the walk where so many files wait: fewer are read sooner than a thread starts. */
const filesToBegin = 256;
/** Unread files held at most: beyond, they are read before the walk goes on. */
const mostWaiting = 20_000;

/** Reads files while more are found, several batches at a time. */
export interface Lanes<File> {
  add(file: File): void;
  /** What to wait for before more is added; null where there is room. */
  room(): Promise<void> | null;
  /** Reads what is left; the first failure of `take`, if any. */
  end(): Promise<Result<null>>;
}

/** `take` gets each batch as it was read and may fail, which ends the reading; `stopped` ends it without a failure. */
export function openLanes<File extends { readonly ref: FileRef }>(
  readers: HeaderReaders,
  take: (batch: readonly File[], outcomes: readonly HeaderOutcome[]) => Promise<Result<null>>,
  stopped: () => boolean,
): Lanes<File> {
  const lanes = new Set<Promise<void>>();
  let waiting: File[] = [];
  let begun = false;
  let ending = false;
  let failure: Result<null> = ok(null);

  async function lane(): Promise<void> {
    while (waiting.length >= (ending ? 1 : filesPerBatch) && failure.ok && !stopped()) {
      const batch = waiting.slice(0, filesPerBatch);
      waiting = waiting.slice(filesPerBatch);
      const outcomes = await readers.read(
        batch.map((file) => file.ref),
        { many: begun },
      );
      const taken = await take(batch, outcomes);
      if (!taken.ok) failure = taken;
    }
  }

  function start(): void {
    const running = lane().finally(() => lanes.delete(running));
    lanes.add(running);
  }

  return {
    add(file) {
      waiting.push(file);
      if (waiting.length >= filesToBegin && lanes.size < readers.width) {
        begun = true;
        start();
      }
    },
    room: () => (waiting.length >= mostWaiting && lanes.size > 0 ? Promise.race(lanes) : null),
    async end() {
      ending = true;
      while (lanes.size < readers.width) start();
      await Promise.all(lanes);
      return failure;
    },
  };
}
