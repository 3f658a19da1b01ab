/** A mask or picture on a coarse grid, row-major. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** Labels of 4-connected components of a mask (0 = none, from 1) and their sizes in cells, `sizes[0]` unused. */
export interface Components {
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
  const out = new Uint8Array(mask.length);
  for (let row = 1; row < height - 1; row++) {
    for (let col = 1; col < width - 1; col++) {
      const at = row * width + col;
      let all = 1;
      for (let down = -width; down <= width && all; down += width) {
        all &= (mask[at + down - 1] ?? 0) & (mask[at + down] ?? 0) & (mask[at + down + 1] ?? 0);
      }
      out[at] = all;
    }
  }
  return out;
}

/** Cells with any cell of the mask in their 3 x 3 neighbourhood. */
export function dilated(mask: Uint8Array, grid: Grid): Uint8Array {
  const { width, height } = grid;
  const out = new Uint8Array(mask.length);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      if (!mask[row * width + col]) continue;
      for (let down = Math.max(row - 1, 0); down <= Math.min(row + 1, height - 1); down++) {
        out.fill(1, down * width + Math.max(col - 1, 0), down * width + Math.min(col + 1, width - 1) + 1);
      }
    }
  }
  return out;
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

/** For each cell, in how many of eight directions a cell of the mask stands between it and the edge of the picture. */
export function directionsBlocked(mask: Uint8Array, grid: Grid): Uint8Array {
  const { width, height } = grid;
  const counts = new Uint8Array(mask.length);
  const seen = new Uint8Array(mask.length);
  for (const [across, down] of steps) {
    // Walk so that the neighbour looked at has been visited before.
    for (let rowStep = 0; rowStep < height; rowStep++) {
      const row = down < 0 ? rowStep : height - 1 - rowStep;
      for (let colStep = 0; colStep < width; colStep++) {
        const col = across < 0 ? colStep : width - 1 - colStep;
        const at = row * width + col;
        const nextCol = col + across;
        const nextRow = row + down;
        const inside = nextCol >= 0 && nextCol < width && nextRow >= 0 && nextRow < height;
        const next = inside ? nextRow * width + nextCol : -1;
        const blocked = next >= 0 ? (seen[next] ?? 0) | (mask[next] ?? 0) : 0;
        seen[at] = blocked;
        counts[at] = (counts[at] ?? 0) + blocked;
      }
    }
  }
  return counts;
}
