import type { Result, TrainedModel, TrainProgress, TrainRequest } from '../contract/index.js';
import { connectProcess, type StartChild } from '../process/index.js';

/** What a run is to do from now on. */
export type RunOrder = 'go-on' | 'pause' | 'stop';

/** Calls of the training process; progress comes as events of `TrainProgress`. */
export type TrainingCalls = {
  train: (request: TrainRequest) => TrainedModel;
  /** Heard between two micro-batches, within about a second. A run that is to stop keeps its last whole step first. */
  order: (order: RunOrder) => null;
};

export interface TrainingRun {
  /** Settles when the run is over. Errors: those of `trainNetwork`, `process-died`. */
  readonly done: Promise<Result<TrainedModel>>;
  order(order: RunOrder): void;
}

/** Trains in a child process that ends with the run; what a stopped run held is taken up by the next with the same words. */
export function trainInChild(
  start: StartChild,
  request: TrainRequest,
  onProgress: (progress: TrainProgress) => void,
): TrainingRun {
  const child = connectProcess<TrainingCalls>('training', () => start('training'));
  const run = child.call('train', request, {
    onEvent: (payload) => {
      onProgress(payload as TrainProgress);
    },
  });
  return {
    done: run.finally(() => {
      child.close();
    }),
    order: (order) => void child.call('order', order),
  };
}
