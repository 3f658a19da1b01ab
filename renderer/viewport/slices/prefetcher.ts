import type { SliceAddress } from '../../../main/contract/index.js';
import { prefetchOrder } from './prefetch.js';
import { cachedSlice, loadSlice } from './sliceImages.js';

/** Requests in flight at once: enough to keep the decode process busy, few enough that a new aim is served soon. */
const parallel = 3;

/**
 * Fetches a stack from the shown slice outward. A new aim takes over at once; requests already under way are finished,
 * because their slices are near anyway.
 */
export class Prefetcher {
  private slices: readonly SliceAddress[] = [];
  private order: readonly number[] = [];
  private readonly tried = new Set<SliceAddress>();
  private underWay = 0;

  aim(slices: readonly SliceAddress[], current: number, travel: 1 | -1): void {
    if (slices !== this.slices) {
      this.slices = slices;
      this.tried.clear();
    }
    this.order = prefetchOrder(current, slices.length, travel);
    this.advance();
  }

  stop(): void {
    this.slices = [];
    this.order = [];
  }

  private advance(): void {
    while (this.underWay < parallel) {
      const next = this.order.map((index) => this.slices[index]).find((slice) => this.isWanted(slice));
      if (next === undefined) return;
      void this.fetch(next);
    }
  }

  private isWanted(slice: SliceAddress | undefined): boolean {
    return slice !== undefined && !this.tried.has(slice) && cachedSlice(slice) === undefined;
  }

  private async fetch(slice: SliceAddress): Promise<void> {
    // Whatever comes of it, a slice is asked for once per stack: one that fails is shown failing when it is looked at.
    this.tried.add(slice);
    this.underWay += 1;
    await loadSlice(slice);
    this.underWay -= 1;
    this.advance();
  }
}
