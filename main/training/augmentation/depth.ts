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
  const squares = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    const base = row * width;
    for (let col = 0; col < width; col++) {
      const away = (down[base + col] ?? 0) - row;
      squares[col] = away * away;
    }
    let last = 0;
    sites[0] = 0;
    starts[0] = Number.NEGATIVE_INFINITY;
    starts[1] = Number.POSITIVE_INFINITY;
    for (let col = 1; col < width; col++) {
      let start = crossing(squares, sites[last] ?? 0, col);
      while (start <= (starts[last] ?? 0)) start = crossing(squares, sites[--last] ?? 0, col);
      sites[++last] = col;
      starts[last] = start;
      starts[last + 1] = Number.POSITIVE_INFINITY;
    }
    for (let col = 0, piece = 0; col < width; col++) {
      while ((starts[piece + 1] ?? 0) < col) piece++;
      const site = sites[piece] ?? 0;
      cells[base + col] = Math.sqrt((squares[site] ?? 0) + (col - site) * (col - site));
      nearest[base + col] = (down[base + site] ?? 0) * width + site;
    }
  }
  return { cells, nearest };
}

/** Where on a row the parabola over `col` falls below that over `site`, which lies before it. */
function crossing(squares: Float64Array, site: number, col: number): number {
  return ((squares[col] ?? 0) + col * col - (squares[site] ?? 0) - site * site) / (2 * (col - site));
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
