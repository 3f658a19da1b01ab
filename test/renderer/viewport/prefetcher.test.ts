import { beforeEach, expect, it, vi } from 'vitest';
import { Prefetcher } from '../../../renderer/viewport/slices/prefetcher.js';
import type { SliceAddress } from '../../../main/contract/index.js';

const asked: number[] = [];
const waiting: (() => void)[] = [];
const cache = new Set<number>();

vi.mock('../../../renderer/viewport/slices/sliceImages.js', () => ({
  cachedSlice: ({ instanceId }: SliceAddress) => (cache.has(instanceId) ? {} : undefined),
  loadSlice: ({ instanceId }: SliceAddress) => {
    asked.push(instanceId);
    return new Promise<void>((resolve) => {
      waiting.push(() => {
        // Slice 7 never loads: its file has vanished.
        if (instanceId !== 7) cache.add(instanceId);
        resolve();
      });
    });
  },
}));

async function answerAll(): Promise<void> {
  while (waiting.length > 0) {
    waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const slices: readonly SliceAddress[] = Array.from({ length: 10 }, (_, at) => ({ instanceId: at, frame: 0 }));

beforeEach(() => {
  asked.length = 0;
  waiting.length = 0;
  cache.clear();
});

it('fetches each slice once, from the shown one outward, and does not insist on one that fails', async () => {
  const prefetcher = new Prefetcher();
  prefetcher.aim(slices, 4, 1);
  expect(asked).toEqual([4, 5, 6]);
  await answerAll();
  expect(asked).toEqual([4, 5, 6, 7, 3, 8, 9, 2, 1, 0]);
  prefetcher.aim(slices, 6, 1);
  await answerAll();
  expect(asked).toHaveLength(10);
});

it('turns to a new aim at once, after what is under way', async () => {
  const prefetcher = new Prefetcher();
  prefetcher.aim(slices, 0, 1);
  prefetcher.aim(slices, 9, -1);
  waiting.shift()?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([0, 1, 2, 9]);
  prefetcher.stop();
  await answerAll();
  expect(asked).toEqual([0, 1, 2, 9]);
});
