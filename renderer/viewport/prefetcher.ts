import { prefetchOrder } from './prefetch.js';
import { cachedSlice, loadSlice, type SliceAddress } from './sliceImages.js';

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

  /** @param onCached called with the place of each slice that has come into the cache */
  constructor(private readonly onCached: (slices: readonly SliceAddress[], index: number) => void) {}

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
      const next = this.order.find((index) => this.isWanted(index));
      if (next === undefined) return;
      void this.fetch(this.slices, next);
    }
  }

  private isWanted(index: number): boolean {
    const slice = this.slices[index];
    return slice !== undefined && !this.tried.has(slice) && cachedSlice(slice) === undefined;
  }

  private async fetch(slices: readonly SliceAddress[], index: number): Promise<void> {
    const slice = slices[index];
    if (slice === undefined) return;
    // Whatever comes of it, a slice is asked for once per stack: one that fails is shown failing when it is looked at.
    this.tried.add(slice);
    this.underWay += 1;
    const answer = await loadSlice(slice);
    this.underWay -= 1;
    if (answer.ok) this.onCached(slices, index);
    this.advance();
  }
}
