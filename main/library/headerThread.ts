import { parentPort, workerData } from 'node:worker_threads';
import type { FileRef } from '../contract/index.js';
import { headerReader } from './readHeader.js';

// A worker thread of the library process: reads the headers of one batch of files after another, and counts the files
// it began where the process can see it: so a file that ends the thread, or holds it for ever, is known.
const begun = workerData as Int32Array;
const readHeader = headerReader();

parentPort?.on('message', (batch: readonly FileRef[]) => {
  parentPort?.postMessage(
    batch.map((ref) => {
      Atomics.add(begun, 0, 1);
      return readHeader(ref);
    }),
  );
});
