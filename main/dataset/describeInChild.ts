import type { DescribedSet, DescribeProgress, PictureWindow, Result } from '../contract/index.js';
import { connectProcess, type StartChild } from '../process/index.js';

export interface DescribeRequest {
  readonly path: string;
  /** Window of the pictures, where `set.json` says none. */
  readonly window?: PictureWindow | undefined;
}

/** Calls of the dataset process; progress comes as events of `DescribeProgress`. */
export type DatasetCalls = {
  describe: (request: DescribeRequest) => DescribedSet;
};

/**
 * Describes a labelled set in a child process that ends afterwards, or at once when it is cancelled. Errors: those of
 * `readJoinedSet`, `cancelled`, `process-died`.
 */
export async function describeInChild(
  start: StartChild,
  request: DescribeRequest,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: DescribeProgress) => void },
): Promise<Result<DescribedSet>> {
  const child = connectProcess<DatasetCalls>('dataset', () => start('dataset'));
  const described = await child.call('describe', request, {
    signal: options.signal,
    onEvent: (payload) => options.onProgress(payload as DescribeProgress),
  });
  child.close();
  return described;
}
