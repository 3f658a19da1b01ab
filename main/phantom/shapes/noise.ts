import { mix } from '../../numbers/index.js';

function lattice(seed: number, ix: number, iy: number, iz: number): number {
  const h = Math.imul(ix, 0x8da6b343) ^ Math.imul(iy, 0xd8163841) ^ Math.imul(iz, 0xcb1ab31f) ^ seed;
  return mix(h) / 2147483648 - 1;
}

/**
 * Smooth noise in [-1, 1] with features about one unit apart (value noise, quintic weights). Keeps the lattice cell it
 * read last: neighbouring places mostly share it, and hashing its eight corners is most of the work.
 */
export class SmoothNoise {
  private readonly seed: number;
  /** Corner and its differences of the near and the far face, then the cell's indices. */
  private readonly cell = new Float64Array(11).fill(NaN);

  constructor(seed: number) {
    this.seed = seed;
  }

  at(x: number, y: number, z: number): number {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const iz = Math.floor(z);
    const { cell } = this;
    if (ix !== cell[8] || iy !== cell[9] || iz !== cell[10]) enterCell(cell, this.seed, ix, iy, iz);
    const fx = x - ix;
    const fy = y - iy;
    const fz = z - iz;
    const wx = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const wy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const wz = fz * fz * fz * (fz * (fz * 6 - 15) + 10);
    const near = (cell[0] ?? 0) + (cell[1] ?? 0) * wx + ((cell[2] ?? 0) + (cell[3] ?? 0) * wx) * wy;
    const far = (cell[4] ?? 0) + (cell[5] ?? 0) * wx + ((cell[6] ?? 0) + (cell[7] ?? 0) * wx) * wy;
    return near + (far - near) * wz;
  }
}

function enterCell(cell: Float64Array, seed: number, ix: number, iy: number, iz: number): void {
  for (let face = 0; face < 2; face++) {
    const a = lattice(seed, ix, iy, iz + face);
    const b = lattice(seed, ix + 1, iy, iz + face);
    const c = lattice(seed, ix, iy + 1, iz + face);
    const d = lattice(seed, ix + 1, iy + 1, iz + face);
    const at = face * 4;
    cell[at] = a;
    cell[at + 1] = b - a;
    cell[at + 2] = c - a;
    cell[at + 3] = a - b - c + d;
  }
  cell[8] = ix;
  cell[9] = iy;
  cell[10] = iz;
}

/** Distance to the nearest and second nearest of randomly placed points, one per unit cell (Worley): walls of cells. */
export function cellWall(seed: number, x: number, y: number, z: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const iz = Math.floor(z);
  let first = 9;
  let second = 9;
  for (let k = -1; k <= 1; k++) {
    for (let j = -1; j <= 1; j++) {
      for (let i = -1; i <= 1; i++) {
        const cx = ix + i;
        const cy = iy + j;
        const cz = iz + k;
        const dx = cx + 0.5 + 0.45 * lattice(seed, cx, cy, cz) - x;
        const dy = cy + 0.5 + 0.45 * lattice(seed ^ 0x51ed27, cx, cy, cz) - y;
        const dz = cz + 0.5 + 0.45 * lattice(seed ^ 0xa3c59b, cx, cy, cz) - z;
        const d = dx * dx + dy * dy + dz * dz;
        if (d < first) {
          second = first;
          first = d;
        } else if (d < second) second = d;
      }
    }
  }
  return Math.sqrt(second) - Math.sqrt(first);
}
