import type {
  Candidate,
  Result,
  TrainedModel,
  TrainProgress,
  TrainRequest,
  TuneProgress,
  TuneRequest,
} from '../contract/index.js';
import { connectProcess, type StartChild } from '../process/index.js';

/** The long runs, by the process that serves them. */
export interface Runs {
  readonly training: { readonly request: TrainRequest; readonly progress: TrainProgress; readonly done: TrainedModel };
  readonly tuning: { readonly request: TuneRequest; readonly progress: TuneProgress; readonly done: Candidate };
}

/** What a run is to do from now on. */
export type RunOrder = 'go-on' | 'pause' | 'stop';

/** Calls of a process that serves one run; progress comes as events. */
export type RunCalls<Name extends keyof Runs> = {
  run: (request: Runs[Name]['request']) => Runs[Name]['done'];
  /** Heard within about a second. A run that is to stop keeps what it has first. */
  order: (order: RunOrder) => null;
};

export interface ChildRun<Name extends keyof Runs> {
  /** Settles when the run is over. Errors: those of the run, `process-died`. */
  readonly done: Promise<Result<Runs[Name]['done']>>;
  order(order: RunOrder): void;
}

/** Runs in a child process that ends with the run; what a stopped run held is taken up by the next with the same words. */
export function runInChild<Name extends keyof Runs>(
  start: StartChild,
  name: Name,
  request: Runs[Name]['request'],
  onProgress: (progress: Runs[Name]['progress']) => void,
): ChildRun<Name> {
  const child = connectProcess<RunCalls<Name>>(name, () => start(name));
  const done = child.call('run', request, {
    onEvent: (payload) => {
      onProgress(payload as Runs[Name]['progress']);
    },
  });
  return {
    done: done.finally(() => {
      child.close();
    }),
    order: (order) => void child.call('order', order),
  };
}
