import { parentPort } from 'node:worker_threads';
import type { FileRef } from '../contract/index.js';
import { headerReader } from './readHeader.js';

// A worker thread of the library process: reads the headers of one batch of files after another.
const readHeader = headerReader();
parentPort?.on('message', (batch: readonly FileRef[]) => {
  parentPort?.postMessage(batch.map(readHeader));
});
