import { ok, type DescribeProgress } from '../contract/index.js';
import { describeInChild } from '../dataset/index.js';
import type { StartChild } from '../process/index.js';
import type { ChannelHandlers } from './answerCall.js';

/** Describes labelled sets for the page, one at a time: the next one, or `dataset.cancel`, stops the one before. */
export function labelledSets(options: {
  readonly startChild: StartChild;
  readonly onProgress: (progress: DescribeProgress) => void;
}): Pick<ChannelHandlers, 'dataset.describe' | 'dataset.cancel'> {
  let running = new AbortController();
  return {
    'dataset.describe': (request) => {
      running.abort();
      running = new AbortController();
      return describeInChild(options.startChild, request, {
        signal: running.signal,
        onProgress: options.onProgress,
      });
    },
    'dataset.cancel': () => {
      running.abort();
      return ok(null);
    },
  };
}
