import {
  budgets,
  fileName,
  type DecodedFrame,
  type FrameRef,
  type ModelInput,
  type Problem,
  type Result,
} from '../contract/index.js';
import { connectProcess, type CallOptions, type StartChild } from '../process/index.js';
import type { FrameCalls } from './calls.js';
import type { ModelInputRequest } from './frameReader.js';

/**
 * The decode process as its callers see it; it starts with the first call and again after a death. A frame on which it
 * dies or hangs fails as `process-died` or `process-stuck`, with the file in `where`; the frames behind it are decoded
 * by the next process.
 */
export interface FramesClient {
  decode(ref: FrameRef, options?: CallOptions): Promise<Result<DecodedFrame>>;
  part10(ref: FrameRef, options?: CallOptions): Promise<Result<Uint8Array>>;
  modelInput(request: ModelInputRequest, options?: CallOptions): Promise<Result<ModelInput>>;
  close(): void;
  readonly pid: number | undefined;
}

const timeoutMs = budgets.fileMs;

/** `onDeath` hears of each death of the process. */
export function openFrames(start: StartChild, onDeath?: (problem: Problem) => void): FramesClient {
  const client = connectProcess<FrameCalls>('decode', () => start('frames'), {
    inOrder: true,
    ...(onDeath ? { onDeath } : {}),
  });
  const about = ({ file }: FrameRef) => ({ timeoutMs, about: () => fileName(file) });
  return {
    decode: (ref, options) => client.call('decode', ref, { ...about(ref), ...options }),
    part10: (ref, options) => client.call('part10', ref, { ...about(ref), ...options }),
    modelInput(request, options) {
      // Of a slab the process says which slice it is at.
      let at = request.frames[0];
      return client.call('modelInput', request, {
        timeoutMs,
        about: () => (at ? fileName(at.file) : ''),
        onEvent: (payload) => (at = payload as FrameRef),
        ...options,
      });
    },
    close: () => client.close(),
    get pid() {
      return client.pid;
    },
  };
}
