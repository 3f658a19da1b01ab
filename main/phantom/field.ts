/** A box of head space, mm: lowest and highest x, y, z. */
export interface Box {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

/**
 * A smooth quantity on a coarse lattice of head space, read between nodes by trilinear interpolation. Signed distances
 * to smooth surfaces survive this: at 2.5 mm and a curvature radius of 70 mm the surface moves by about 0.01 mm.
 * Nodes lie at whole multiples of `stepMm`, whatever the box, so a part of a head is bit-equal to the same part of the whole.
 */
export class Field {
  readonly stepMm: number;
  readonly outside: number;
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  readonly ix: number;
  readonly iy: number;
  readonly iz: number;
  readonly data: Float32Array;
  private readonly perMm: number;

  constructor(box: Box, stepMm: number, outside: number) {
    this.stepMm = stepMm;
    this.perMm = 1 / stepMm;
    this.outside = outside;
    this.ix = Math.floor(box.low[0] / stepMm);
    this.iy = Math.floor(box.low[1] / stepMm);
    this.iz = Math.floor(box.low[2] / stepMm);
    this.nx = Math.max(2, Math.ceil(box.high[0] / stepMm) - this.ix + 1);
    this.ny = Math.max(2, Math.ceil(box.high[1] / stepMm) - this.iy + 1);
    this.nz = Math.max(2, Math.ceil(box.high[2] / stepMm) - this.iz + 1);
    this.data = new Float32Array(this.nx * this.ny * this.nz);
  }

  /** Sets every node from its place in mm. */
  fill(valueAt: (x: number, y: number, z: number) => number): this {
    let node = 0;
    for (let k = 0; k < this.nz; k++) {
      const z = (this.iz + k) * this.stepMm;
      for (let j = 0; j < this.ny; j++) {
        const y = (this.iy + j) * this.stepMm;
        for (let i = 0; i < this.nx; i++) this.data[node++] = valueAt((this.ix + i) * this.stepMm, y, z);
      }
    }
    return this;
  }

  /** Values at many places. */
  sample(
    places: { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array },
    count: number,
    out: Float32Array,
  ): void {
    const { x, y, z } = places;
    for (let k = 0; k < count; k++) out[k] = this.at(x[k] ?? 0, y[k] ?? 0, z[k] ?? 0);
  }

  /** Value at a place in mm; `outside` beyond the lattice. */
  at(x: number, y: number, z: number): number {
    const gx = x * this.perMm - this.ix;
    const gy = y * this.perMm - this.iy;
    const gz = z * this.perMm - this.iz;
    if (!(gx >= 0 && gy >= 0 && gz >= 0)) return this.outside;
    const i = gx | 0;
    const j = gy | 0;
    const k = gz | 0;
    const { nx, ny, data } = this;
    if (i >= nx - 1 || j >= ny - 1 || k >= this.nz - 1) return this.outside;
    const fx = gx - i;
    const fy = gy - j;
    const fz = gz - k;
    const a = (k * ny + j) * nx + i;
    const b = a + nx;
    const c = a + nx * ny;
    const d = c + nx;
    const near0 = lerp(data, a, fx);
    const near1 = lerp(data, b, fx);
    const far0 = lerp(data, c, fx);
    const far1 = lerp(data, d, fx);
    const near = near0 + (near1 - near0) * fy;
    const far = far0 + (far1 - far0) * fy;
    return near + (far - near) * fz;
  }
}

function lerp(data: Float32Array, index: number, share: number): number {
  const low = data[index] ?? 0;
  return low + ((data[index + 1] ?? 0) - low) * share;
}
