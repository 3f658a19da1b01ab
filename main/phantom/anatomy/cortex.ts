import { ellipsoid, smoothStep } from '../shapes/curves.js';
import { Field, type Box } from '../shapes/field.js';
import type { Head } from './head.js';
import { SmoothNoise } from '../shapes/noise.js';
import { within } from './ventricles.js';

const brainBox: Box = { low: [-72, -88, -34], high: [72, 96, 124] };
const centreZ = 40;

/**
 * Signed distance to the nearest sulcus, mm. Sulci are the zero surfaces of smooth noise that is read on the ray through
 * the place, so that they stand upright on the surface of the brain as folds do; divided by its gradient, noise becomes distance.
 */
export function sulcusField(head: Head, reach: Box): Field {
  const seed = head.seed ^ 0x1234;
  const bends = new SmoothNoise(seed + 5);
  const right = new SmoothNoise(seed + 1);
  const left = new SmoothNoise(seed);
  const fine = new SmoothNoise(seed + 3);
  const noise = new Field(within(brainBox, reach), 2.5, 9);
  noise.fill((x, y, z) => {
    const px = x * 1.25;
    const py = y - 4;
    const pz = z > centreZ ? (z - centreZ) * 1.1 : (z - centreZ) * 1.5;
    const r = Math.sqrt(px * px + py * py + pz * pz) + 4;
    const toSphere = (0.72 * 80 + 0.28 * r) / r;
    const qx = px * toSphere + 0.8;
    const qy = py * toSphere;
    const qz = pz * toSphere;
    const bend = 4.5 * bends.at(qx / 21, qy / 21, qz / 21);
    return (
      (x < 0 ? right : left).at((qx + bend) / 16, (qy - bend) / 16, (qz + bend) / 16) +
      0.32 * fine.at(qx / 8, qy / 8, qz / 8)
    );
  });
  const { nx, ny, nz, data } = noise;
  const out = new Field(within(brainBox, reach), 2.5, 9);
  const sy = nx;
  const sz = nx * ny;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const at = k * sz + j * sy + i;
        const gx = slope(data, at, 1, i, nx);
        const gy = slope(data, at, sy, j, ny);
        const gz = slope(data, at, sz, k, nz);
        const steep = Math.sqrt(gx * gx + gy * gy + gz * gz) + 0.025;
        out.data[at] = Math.max(-8, Math.min(8, (data[at] ?? 0) / steep));
      }
    }
  }
  return out;
}

/** Slope per mm along one axis of a lattice of 2.5 mm; one-sided at its faces. */
function slope(data: Float32Array, at: number, stride: number, index: number, count: number): number {
  const low = index > 0 ? at - stride : at;
  const high = index < count - 1 ? at + stride : at;
  return ((data[high] ?? 0) - (data[low] ?? 0)) / (high - low === 2 * stride ? 5 : 2.5);
}

const deepBox: Box = { low: [-40, -40, 28], high: [40, 34, 66] };

/** Share of grey matter in the nuclei of the hemispheres, 0 to 1. */
export function deepGreyField(head: Head, reach: Box): Field {
  const bend = new SmoothNoise(head.seed ^ 0x2222);
  return new Field(within(deepBox, reach), 1.5, 0).fill((x, y, z) => {
    const a = Math.abs(x + 0.8 * bend.at(x / 18, y / 18, z / 18));
    const caudate = ellipsoid(a - 14, y + 20, z - 51, 5.5, 10, 11);
    const bent = a + 0.012 * (y + 3) * (y + 3);
    const putamen = ellipsoid(bent - 28, y + 3, z - 44, 5, 16, 11);
    const pallidum = ellipsoid(a - 20.5, y + 1, z - 43, 3.6, 8, 7);
    const thalamus = ellipsoid(a - 10.5, y - 10, z - 47, 8.5, 13.5, 9.5);
    const inside = Math.max(caudate, putamen, pallidum, thalamus);
    return smoothStep(-0.9, 0.9, inside);
  });
}
