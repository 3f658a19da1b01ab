import type { Result } from '../contract/index.js';
import { connectProcess } from './client.js';
import type { ProcessName, StartChild } from './nodeChild.js';

/** A long run as the process that serves it declares it: what it is asked for, what it tells on the way, what it makes. */
export interface LongRun {
  readonly request: unknown;
  readonly progress: unknown;
  readonly done: unknown;
}

/** What a run is to do from now on. */
export type RunOrder = 'go-on' | 'pause' | 'stop';

/** Calls of a process that serves one run; progress comes as events. */
export type RunCalls<Run extends LongRun> = {
  run: (request: Run['request']) => Run['done'];
  /** Heard within about a second. A run that is to stop keeps what it has first. */
  order: (order: RunOrder) => null;
};

export interface ChildRun<Run extends LongRun> {
  /** Settles when the run is over. Errors: those of the run, `process-died`. */
  readonly done: Promise<Result<Run['done']>>;
  order(order: RunOrder): void;
}

/** Runs in a child process that ends with the run; what a stopped run held is taken up by the next with the same request. */
export function runInChild<Run extends LongRun>(
  start: StartChild,
  name: ProcessName,
  request: Run['request'],
  onProgress: (progress: Run['progress']) => void,
): ChildRun<Run> {
  const child = connectProcess<RunCalls<Run>>(name, () => start(name));
  const done = child.call('run', request, {
    onEvent: (payload) => {
      onProgress(payload);
    },
  });
  return {
    done: done.finally(() => {
      child.close();
    }),
    order: (order) => void child.call('order', order),
  };
}
