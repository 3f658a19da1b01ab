import type { Grid } from '../../pixels/index.js';

/** For each cell of a mask, how far the nearest cell outside is (in cells, centre to centre) and which cell that is. */
export interface Depth {
  readonly cells: Float32Array;
  readonly nearest: Int32Array;
}

/**
 * Exact Euclidean distances by columns, then by the lower envelope of parabolas along each row (Felzenszwalb and Huttenlocher,
 * Theory of Computing 8, 2012). Cells outside have depth 0 and are their own nearest. The mask may not touch the border.
 */
export function depthOf(mask: Uint8Array, { width, height }: Grid): Depth {
  const down = nearestInColumn(mask, width, height);
  const cells = new Float32Array(mask.length);
  const nearest = new Int32Array(mask.length);
  const sites = new Int32Array(width);
  const starts = new Float64Array(width + 1);
  for (let row = 0; row < height; row++) {
    const base = row * width;
    const square = (col: number): number => {
      const away = (down[base + col] ?? 0) - row;
      return away * away;
    };
    let last = 0;
    sites[0] = 0;
    starts[0] = Number.NEGATIVE_INFINITY;
    starts[1] = Number.POSITIVE_INFINITY;
    for (let col = 1; col < width; col++) {
      const height2 = square(col) + col * col;
      const crossing = (site: number): number => (height2 - square(site) - site * site) / (2 * (col - site));
      let start = crossing(sites[last] ?? 0);
      while (start <= (starts[last] ?? 0)) start = crossing(sites[--last] ?? 0);
      sites[++last] = col;
      starts[last] = start;
      starts[last + 1] = Number.POSITIVE_INFINITY;
    }
    for (let col = 0, piece = 0; col < width; col++) {
      while ((starts[piece + 1] ?? 0) < col) piece++;
      const site = sites[piece] ?? 0;
      cells[base + col] = Math.sqrt(square(site) + (col - site) * (col - site));
      nearest[base + col] = (down[base + site] ?? 0) * width + site;
    }
  }
  return { cells, nearest };
}

/** Row of the nearest cell outside the mask in the same column. */
function nearestInColumn(mask: Uint8Array, width: number, height: number): Int32Array {
  const rows = new Int32Array(mask.length);
  for (let col = 0; col < width; col++) {
    let outside = 0;
    for (let row = 0, at = col; row < height; row++, at += width) {
      if (!mask[at]) outside = row;
      rows[at] = outside;
    }
    outside = height - 1;
    for (let row = height - 1, at = row * width + col; row >= 0; row--, at -= width) {
      if (!mask[at]) outside = row;
      if (outside - row < row - (rows[at] ?? 0)) rows[at] = outside;
    }
  }
  return rows;
}
