import { constants, setPriority } from 'node:os';
import { ok, type Result } from '../contract/index.js';
import { serveProcess, type Handlers } from '../process/index.js';
import type { RunCalls, RunOrder, Runs } from './runInChild.js';

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
export function serveRun<Name extends keyof Runs>(
  run: (
    request: Runs[Name]['request'],
    control: RunControl<Runs[Name]['progress']>,
  ) => Promise<Result<Runs[Name]['done']>>,
): void {
  setPriority(constants.priority.PRIORITY_LOW);
  let order: RunOrder = 'go-on';
  const stop = new AbortController();
  let released = (): void => undefined;
  const handlers: Handlers<RunCalls<Name>> = {
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
