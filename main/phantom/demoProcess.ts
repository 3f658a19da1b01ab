import type { CallOptions, StartChild } from '../process/index.js';
import { connectProcess } from '../process/index.js';
import type { Result } from '../contract/index.js';
import type { DemoFolder, DemoProgress } from './writeDemo.js';

export type DemoCalls = {
  writeDemo: (request: { readonly folder: string; readonly nowMs: number }) => DemoFolder;
};

/** Writes the demo studies in a child process that ends afterwards. Errors: those of `writeDemo`, `process-died`. */
export async function writeDemoInChild(
  start: StartChild,
  request: { readonly folder: string; readonly nowMs: number },
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: DemoProgress) => void } = {},
): Promise<Result<DemoFolder>> {
  const child = connectProcess<DemoCalls>('demo', () => start('phantom'));
  const { signal, onProgress } = options;
  const call: CallOptions = {
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onEvent: (payload: unknown) => onProgress(payload as DemoProgress) } : {}),
  };
  const written = await child.call('writeDemo', request, call);
  child.close();
  return written;
}
