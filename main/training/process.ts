import { constants, setPriority } from 'node:os';
import { ok } from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import { trainNetwork } from './train/trainNetwork.js';
import type { RunOrder, TrainingCalls } from './trainInChild.js';

// Training takes hours and gigabytes: it happens here, behind everything else on the machine, and ends with the process.
setPriority(constants.priority.PRIORITY_LOW);
let order: RunOrder = 'go-on';
const stop = new AbortController();
let released = (): void => undefined;

serveProcess<TrainingCalls>({
  train: (request, { emit }) =>
    trainNetwork(request, {
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
});
