import { constants, setPriority } from 'node:os';
import { ok, type Result } from '../contract/index.js';
import { serveProcess, type Handlers } from './serve.js';
import type { LongRun, RunCalls, RunOrder } from './runInChild.js';

/** What a run hears from outside. */
export interface RunControl<Progress> {
  readonly signal: AbortSignal;
  /** Waits while the run is to pause. */
  readonly pause: () => Promise<void>;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Serves one long run in this process, behind everything else on the machine: it takes minutes to hours and gigabytes, and ends with
 * the process.
 */
export function serveRun<Run extends LongRun>(
  run: (request: Run['request'], control: RunControl<Run['progress']>) => Promise<Result<Run['done']>>,
): void {
  setPriority(constants.priority.PRIORITY_LOW);
  let order: RunOrder = 'go-on';
  const stop = new AbortController();
  let released = (): void => undefined;
  const handlers: Handlers<RunCalls<Run>> = {
    run: (request, { emit }) =>
      run(request, {
        signal: stop.signal,
        async pause() {
          while (order === 'pause') await new Promise<void>((resolve) => (released = resolve));
        },
        onProgress: emit,
      }),
    order(given) {
      order = given;
      if (given === 'stop') stop.abort();
      released();
      return ok(null);
    },
  };
  serveProcess(handlers);
}
