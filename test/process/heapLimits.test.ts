import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { budgets } from '../../main/contract/index.js';
import { heapArguments } from '../../main/process/index.js';

test.each([
  ['dataset', budgets.datasetHeapMb],
  ['frames', budgets.framesHeapMb],
  ['library', budgets.libraryHeapMb],
] as const)('the heap of the %s process, which reads files of strangers, ends at its budget', (name, limitMb) => {
  const probe = 'console.log(v8.getHeapStatistics().heap_size_limit / 2 ** 20)';
  const foundMb = Number(execFileSync(process.execPath, [...heapArguments(name), '-e', probe]));
  // V8 adds the space of young objects.
  expect(foundMb).toBeGreaterThanOrEqual(limitMb);
  expect(foundMb).toBeLessThanOrEqual(limitMb + 64);
});
