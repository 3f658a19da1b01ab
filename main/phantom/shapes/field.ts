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

  /** Values at many places, each as `at` gives it. */
  sample(
    places: { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array },
    count: number,
    out: Float32Array,
  ): void {
    const { x, y, z } = places;
    const { data, perMm, outside, ix, iy, iz, nx } = this;
    const face = nx * this.ny;
    const lastX = nx - 1;
    const lastY = this.ny - 1;
    const lastZ = this.nz - 1;
    for (let k = 0; k < count; k++) {
      const gz = (z[k] ?? 0) * perMm - iz;
      const gy = (y[k] ?? 0) * perMm - iy;
      const gx = (x[k] ?? 0) * perMm - ix;
      out[k] =
        gz >= 0 && gz < lastZ && gy >= 0 && gy < lastY && gx >= 0 && gx < lastX
          ? trilinear(data, gx, gy, gz, nx, face)
          : outside;
    }
  }

  /** Value at a place in mm; `outside` beyond the lattice. */
  at(x: number, y: number, z: number): number {
    const { nx, ny } = this;
    const gx = x * this.perMm - this.ix;
    const gy = y * this.perMm - this.iy;
    const gz = z * this.perMm - this.iz;
    if (!(gx >= 0 && gx < nx - 1 && gy >= 0 && gy < ny - 1 && gz >= 0 && gz < this.nz - 1)) return this.outside;
    return trilinear(this.data, gx, gy, gz, nx, nx * ny);
  }
}

/** Value between the eight nodes around a place in lattice steps; `row` and `face` are the strides of y and z. */
function trilinear(data: Float32Array, gx: number, gy: number, gz: number, row: number, face: number): number {
  const i = gx | 0;
  const j = gy | 0;
  const k = gz | 0;
  const fx = gx - i;
  const fy = gy - j;
  const a = k * face + j * row + i;
  const near0 = lerp(data, a, fx);
  const near1 = lerp(data, a + row, fx);
  const far0 = lerp(data, a + face, fx);
  const far1 = lerp(data, a + face + row, fx);
  const near = near0 + (near1 - near0) * fy;
  const far = far0 + (far1 - far0) * fy;
  return near + (far - near) * (gz - k);
}

function lerp(data: Float32Array, index: number, share: number): number {
  const low = data[index] ?? 0;
  return low + ((data[index + 1] ?? 0) - low) * share;
}
