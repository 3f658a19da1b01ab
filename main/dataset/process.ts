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
    const say = (progress: DescribeProgress): void => {
      const nowMs = performance.now();
      if (progress.done !== progress.total && nowMs - saidMs < beatMs) return;
      saidMs = nowMs;
      emit(progress);
    };
    say({ stage: 'reading', done: 0, total: null });
    const joined = await readJoinedSet(path, window === undefined ? {} : { window }, say);
    if (!joined.ok) return joined;
    const { set, read, duplicates } = joined.value;
    const examples = await examplesOf(set, { onDrawn: (done, total) => say({ stage: 'drawing', done, total }) });
    return ok({ description: describeSet(set, read, duplicates), examples });
  },
});
