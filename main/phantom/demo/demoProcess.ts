import { availableParallelism } from 'node:os';
import type { StartChild } from '../../process/index.js';
import { connectProcess } from '../../process/index.js';
import { ok, type Result } from '../../contract/index.js';
import type { DemoFolder, DemoLane, DemoProgress } from './writeDemo.js';

export type DemoCalls = {
  writeDemo: (request: { readonly folder: string; readonly nowMs: number; readonly lane: DemoLane }) => DemoFolder;
};

/** More than two would take the cores from the frames that are read meanwhile. */
const mostLanes = 2;

/**
 * Writes the demo studies in child processes that end afterwards: two where the machine has two cores, each with every
 * other study. Progress counts the studies of both. Errors: those of `writeDemo`, `process-died`; one stops the other.
 */
export async function writeDemoInChild(
  start: StartChild,
  request: { readonly folder: string; readonly nowMs: number },
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: DemoProgress) => void } = {},
): Promise<Result<DemoFolder>> {
  const count = Math.min(mostLanes, availableParallelism());
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const done: number[] = Array.from({ length: count }, () => 0);
  const failures: Result<DemoFolder>[] = [];

  async function draw(index: number): Promise<number> {
    const child = connectProcess<DemoCalls>('demo', () => start('phantom'));
    const lane: DemoLane = { index, count };
    const drawn = await child.call(
      'writeDemo',
      { ...request, lane },
      {
        signal,
        onEvent: (payload) => {
          const progress = payload as DemoProgress;
          done[index] = progress.done;
          options.onProgress?.({ ...progress, done: done.reduce((sum, lane) => sum + lane, 0) });
        },
      },
    );
    child.close();
    if (drawn.ok) return drawn.value.written;
    failures.push(drawn);
    stop.abort();
    return 0;
  }

  const written = await Promise.all(done.map((_, index) => draw(index)));
  const studies = done.reduce((sum, lane) => sum + lane, 0);
  // The first to fail is the cause; what follows was only stopped.
  return failures[0] ?? ok({ folder: request.folder, studies, written: written.reduce((sum, lane) => sum + lane, 0) });
}
