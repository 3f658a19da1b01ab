import { ok, type DescribeProgress } from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import { describeSet } from './describe.js';
import type { DatasetCalls } from './describeInChild.js';
import { examplesOf } from './examples.js';
import { readJoinedSet } from './readJoinedSet.js';

/** A count at most this often: a set may have a hundred thousand slices. */
const beatMs = 100;

// Decoding and comparing every slice of a set takes seconds to minutes: it happens here, and ends with the process.
serveProcess<DatasetCalls>({
  async describe({ path, window }, { emit }) {
    let saidMs = 0;
    const say = (progress: DescribeProgress): void => emit(progress);
    say({ stage: 'reading', done: 0, total: null });
    const joined = await readJoinedSet(path, window === undefined ? {} : { window }, (done, total) => {
      const nowMs = performance.now();
      if (done < total && nowMs - saidMs < beatMs) return;
      saidMs = nowMs;
      say({ stage: 'comparing', done, total });
    });
    if (!joined.ok) return joined;
    say({ stage: 'drawing', done: 0, total: null });
    const { set, read, duplicates } = joined.value;
    return ok({ description: describeSet(set, read, duplicates), examples: await examplesOf(set) });
  },
});
