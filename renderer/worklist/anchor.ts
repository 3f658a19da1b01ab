/** Where a line stands in the list, px from the first line. */
export interface Placed {
  readonly topPx: number;
  readonly heightPx: number;
}

export interface Scroll {
  readonly scrollTopPx: number;
  /** Empty space above the first line; only there while a held line could not stay in place without it. */
  readonly leadPx: number;
}

export interface Holding extends Scroll {
  /** Empty space below the last line, for the same reason. */
  readonly tailPx: number;
}

/**
 * Scroll position that keeps one line at its place on the screen when the order changes around it.
 * Screen place = lead + top - scroll. Where the line moves so near an end that scrolling alone cannot hold it,
 * the least empty space is added there.
 * @param before where the line stood, `after` where it stands now; px in the list
 * @param contentPx height of all lines in the new order
 * @param viewPx height of the visible part
 */
export function holdLine(before: Placed, after: Placed, scroll: Scroll, contentPx: number, viewPx: number): Holding {
  const screenPx = scroll.leadPx + before.topPx - scroll.scrollTopPx;
  const leadPx = Math.max(0, screenPx - after.topPx);
  const scrollTopPx = leadPx + after.topPx - screenPx;
  const tailPx = Math.max(0, scrollTopPx + viewPx - leadPx - contentPx);
  // A short list never needs a tail to fill the view.
  return { scrollTopPx, leadPx, tailPx: scrollTopPx === 0 ? 0 : tailPx };
}

/** Space above that has been scrolled out of sight is taken away without anything moving. */
export function absorbLead(scroll: Scroll): Scroll {
  const hidden = Math.min(scroll.leadPx, scroll.scrollTopPx);
  return hidden >= scroll.leadPx ? { scrollTopPx: scroll.scrollTopPx - scroll.leadPx, leadPx: 0 } : scroll;
}

/** Scroll position that shows a line whole, moving as little as possible. */
export function reveal(line: Placed, scroll: Scroll, viewPx: number): number {
  const topPx = scroll.leadPx + line.topPx;
  if (topPx < scroll.scrollTopPx) return topPx;
  const overPx = topPx + line.heightPx - (scroll.scrollTopPx + viewPx);
  return overPx > 0 ? scroll.scrollTopPx + overPx : scroll.scrollTopPx;
}

/** Tops of lines of given heights, and after the last one the height of all. */
export function topsOf(heightsPx: readonly number[]): Float64Array {
  const tops = new Float64Array(heightsPx.length + 1);
  heightsPx.forEach((heightPx, index) => {
    tops[index + 1] = (tops[index] ?? 0) + heightPx;
  });
  return tops;
}

/** First and one-past-last line that touch the visible part, with some lines more on each side. */
export function visibleRange(
  tops: Float64Array,
  fromPx: number,
  viewPx: number,
  overscan: number,
): readonly [number, number] {
  const count = tops.length - 1;
  const first = firstBelow(tops, fromPx) - 1;
  const last = firstBelow(tops, fromPx + viewPx);
  return [Math.max(0, first - overscan), Math.min(count, last + overscan)];
}

/** Index of the first top that lies beyond `px`. */
function firstBelow(tops: Float64Array, px: number): number {
  let low = 0;
  let high = tops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle] ?? Infinity) > px) high = middle;
    else low = middle + 1;
  }
  return low;
}
