import { faceParts, partCoverage, Place, type Part, type Surroundings } from './face.js';
import type { Head } from './head.js';
import type { Plane } from '../shapes/plane.js';

/** Draws the parts of face and skull base over a plane whose soft tissue and skull shell are drawn. */
export type FacePainter = (plane: Plane, hu: Float32Array, depths: Float32Array) => void;

export function facePainter(head: Head, around: Surroundings): FacePainter {
  const parts = faceParts(head);
  const m = head.toTemplate;
  const [m0 = 1, m1 = 0, m2 = 0, m3 = 0, m4 = 1, m5 = 0, m6 = 0, m7 = 0, m8 = 1] = m;
  const [cx, cy, cz] = head.centreMm;
  const back = inverse(m);
  const at = new Place(around);

  /** Rows and columns that a box of template space may touch on a plane, or null. */
  function pixelsOf(part: Part, side: number, plane: Plane): readonly [number, number, number, number] | null {
    let [lowX, lowY, lowZ, highX, highY, highZ] = [1e9, 1e9, 1e9, -1e9, -1e9, -1e9];
    for (let corner = 0; corner < 8; corner++) {
      const tx = ((corner & 1 ? part.box.high[0] : part.box.low[0]) || 0) * side;
      const ty = corner & 2 ? part.box.high[1] : part.box.low[1];
      const tz = corner & 4 ? part.box.high[2] : part.box.low[2];
      const sx = (back[0] ?? 0) * tx + (back[1] ?? 0) * ty + (back[2] ?? 0) * tz + cx;
      const sy = (back[3] ?? 0) * tx + (back[4] ?? 0) * ty + (back[5] ?? 0) * tz + cy;
      const sz = (back[6] ?? 0) * tx + (back[7] ?? 0) * ty + (back[8] ?? 0) * tz + cz;
      lowX = Math.min(lowX, sx);
      highX = Math.max(highX, sx);
      lowY = Math.min(lowY, sy);
      highY = Math.max(highY, sy);
      lowZ = Math.min(lowZ, sz);
      highZ = Math.max(highZ, sz);
    }
    if (plane.zMm < lowZ || plane.zMm > highZ) return null;
    const last = plane.size - 1;
    const column = (mm: number): number => (mm - plane.cornerMm[0]) / plane.spacingMm;
    const row = (mm: number): number => (mm - plane.cornerMm[1]) / plane.spacingMm;
    return [
      Math.max(0, Math.floor(row(lowY))),
      Math.min(last, Math.ceil(row(highY))),
      Math.max(0, Math.floor(column(lowX))),
      Math.min(last, Math.ceil(column(highX))),
    ];
  }

  function paint(part: Part, side: number, plane: Plane, hu: Float32Array, depths: Float32Array): void {
    const pixels = pixelsOf(part, side, plane);
    if (!pixels) return;
    const [firstRow, lastRow, firstColumn, lastColumn] = pixels;
    const { low, high } = part.box;
    const sz = plane.zMm - cz;
    for (let row = firstRow; row <= lastRow; row++) {
      const sy = plane.cornerMm[1] + row * plane.spacingMm - cy;
      for (let column = firstColumn; column <= lastColumn; column++) {
        const i = row * plane.size + column;
        const depth = depths[i] ?? -99;
        if (depth > 0.5) continue;
        const sx = plane.cornerMm[0] + column * plane.spacingMm - cx;
        at.x = m0 * sx + m1 * sy + m2 * sz;
        at.a = Math.abs(at.x);
        at.y = m3 * sx + m4 * sy + m5 * sz;
        at.z = m6 * sx + m7 * sy + m8 * sz;
        const across = part.paired ? at.x * side : at.x;
        if (across < low[0] || across > high[0] || at.y < low[1] || at.y > high[1]) continue;
        if (at.z < low[2] || at.z > high[2]) continue;
        at.depthMm = depth;
        const inside = part.inside(at);
        if (inside < -part.softMm) continue;
        const share = partCoverage(part, at, inside);
        if (share <= 0) continue;
        const before = hu[i] ?? 0;
        hu[i] = before + (part.hu(at, inside) - before) * share;
      }
    }
  }

  return (plane, hu, depths) => {
    for (const part of parts) {
      paint(part, 1, plane, hu, depths);
      if (part.paired) paint(part, -1, plane, hu, depths);
    }
  };
}

/** Inverse of a 3 x 3 matrix given by rows. */
function inverse(m: readonly number[]): readonly number[] {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, h = 0, i = 1] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / determinant);
}
