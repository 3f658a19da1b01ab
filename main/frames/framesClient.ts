import type { DecodedFrame, FrameCalls, FrameRef, ModelInput, Problem, Result } from '../contract/index.js';
import { connectProcess, type CallOptions, type StartChild } from '../process/index.js';
import type { ModelInputRequest } from './frameReader.js';

/** The decode process as its callers see it; it starts with the first call and again after a death. */
export interface FramesClient {
  decode(ref: FrameRef, options?: CallOptions): Promise<Result<DecodedFrame>>;
  part10(ref: FrameRef, options?: CallOptions): Promise<Result<Uint8Array>>;
  modelInput(request: ModelInputRequest, options?: CallOptions): Promise<Result<ModelInput>>;
  close(): void;
  readonly pid: number | undefined;
}

/** A frame takes milliseconds; what takes this long hangs. Slow network shares are allowed for. */
const timeoutMs = 30_000;

/** `onDeath` hears of each death of the process; calls open then fail as `process-died`. */
export function openFrames(start: StartChild, onDeath?: (problem: Problem) => void): FramesClient {
  const client = connectProcess<FrameCalls>('decode', () => start('frames'), onDeath);
  return {
    decode: (ref, options) => client.call('decode', ref, { timeoutMs, ...options }),
    part10: (ref, options) => client.call('part10', ref, { timeoutMs, ...options }),
    modelInput: (request, options) => client.call('modelInput', request, { timeoutMs, ...options }),
    close: () => client.close(),
    get pid() {
      return client.pid;
    },
  };
}
