/** A mask or picture on a coarse grid, row-major. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** Labels of 4-connected components of a mask (0 = none, from 1) and their sizes in cells, `sizes[0]` unused. */
interface Components {
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
}

export function componentsOf(mask: Uint8Array, grid: Grid): Components {
  const labels = new Int32Array(mask.length);
  const stack = new Int32Array(mask.length);
  const sizes: number[] = [0];
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || labels[seed]) continue;
    const label = sizes.length;
    sizes.push(
      flood(seed, grid, stack, (cell) => {
        if (!mask[cell] || labels[cell]) return false;
        labels[cell] = label;
        return true;
      }),
    );
  }
  return { labels, sizes };
}

/** Cells that can be reached from the border through cells where `open`. */
export function reachedFromBorder(open: (cell: number) => boolean, grid: Grid): Uint8Array {
  const { width, height } = grid;
  const reached = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const enter = (cell: number): boolean => {
    if (reached[cell] || !open(cell)) return false;
    reached[cell] = 1;
    return true;
  };
  for (let col = 0; col < width; col++) {
    flood(col, grid, stack, enter);
    flood((height - 1) * width + col, grid, stack, enter);
  }
  for (let row = 0; row < height; row++) {
    flood(row * width, grid, stack, enter);
    flood(row * width + width - 1, grid, stack, enter);
  }
  return reached;
}

/** Fills from a seed; `enter` marks a cell and says whether it is new. Returns how many cells were entered. */
function flood(seed: number, grid: Grid, stack: Int32Array, enter: (cell: number) => boolean): number {
  const { width, height } = grid;
  if (!enter(seed)) return 0;
  let count = 0;
  let top = 0;
  stack[top++] = seed;
  while (top > 0) {
    const cell = stack[--top] ?? 0;
    count += 1;
    const col = cell % width;
    const row = (cell - col) / width;
    if (col > 0 && enter(cell - 1)) stack[top++] = cell - 1;
    if (col < width - 1 && enter(cell + 1)) stack[top++] = cell + 1;
    if (row > 0 && enter(cell - width)) stack[top++] = cell - width;
    if (row < height - 1 && enter(cell + width)) stack[top++] = cell + width;
  }
  return count;
}

/** Cells all of whose 3 x 3 neighbourhood is in the mask; cells on the border of the picture are never. */
export function eroded(mask: Uint8Array, grid: Grid): Uint8Array {
  const { width, height } = grid;
  const across = new Uint8Array(mask.length);
  for (let at = 1; at < mask.length - 1; at++) {
    across[at] = (mask[at - 1] ?? 0) & (mask[at] ?? 0) & (mask[at + 1] ?? 0);
  }
  const out = new Uint8Array(mask.length);
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * width + 1; at < row * width + width - 1; at++) {
      out[at] = (across[at - width] ?? 0) & (across[at] ?? 0) & (across[at + width] ?? 0);
    }
  }
  return out;
}

/** Cells with any cell of the mask at most `radius` columns and rows away. */
export function dilated(mask: Uint8Array, grid: Grid, radius = 1): Uint8Array {
  const { width, height } = grid;
  const across = new Uint8Array(mask.length);
  for (let row = 0; row < height; row++) spread(mask, across, row * width, 1, width, radius);
  const out = new Uint8Array(mask.length);
  for (let col = 0; col < width; col++) spread(across, out, col, width, height, radius);
  return out;
}

/** Along one line of cells: marks what lies within `radius` of a mark, seen from both ends. */
function spread(from: Uint8Array, to: Uint8Array, start: number, stride: number, length: number, radius: number): void {
  let since = radius + 1;
  for (let step = 0, at = start; step < length; step++, at += stride) {
    since = from[at] ? 0 : since + 1;
    if (since <= radius) to[at] = 1;
  }
  since = radius + 1;
  for (let step = 0, at = start + (length - 1) * stride; step < length; step++, at -= stride) {
    since = from[at] ? 0 : since + 1;
    if (since <= radius) to[at] = 1;
  }
}

const steps = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

/** For each cell but those on the border, in how many of eight directions a cell of the mask stands between it and the border. */
export function directionsBlocked(mask: Uint8Array, grid: Grid): Uint8Array {
  const { width, height } = grid;
  const counts = new Uint8Array(mask.length);
  const seen = new Uint8Array(mask.length);
  for (const [across, down] of steps) {
    const next = down * width + across;
    // Walked so that the neighbour looked at has been visited before; cells on the border see nothing beyond them.
    const forward = next < 0;
    const rowStep = forward ? width : -width;
    const colStep = forward ? 1 : -1;
    let rowAt = forward ? width + 1 : (height - 2) * width + width - 2;
    for (let row = 2; row < height; row++, rowAt += rowStep) {
      for (let col = 2, at = rowAt; col < width; col++, at += colStep) {
        const blocked = (seen[at + next] ?? 0) | (mask[at + next] ?? 0);
        seen[at] = blocked;
        counts[at] = (counts[at] ?? 0) + blocked;
      }
    }
  }
  return counts;
}
