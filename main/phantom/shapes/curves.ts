/**
 * Curves made of + - * / and Math.sqrt only. IEEE 754 fixes those to the bit; it does not fix sin, exp or pow, and
 * V8 has changed its own between versions. Phantoms are golden inputs of models, so they must not depend on it.
 */

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 up to `low`, 1 from `high` on, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  // Divided only on the slope: most places of a head lie on the flat of most curves.
  const span = high - low;
  const past = value - low;
  if (span > 0 ? past <= 0 : past >= 0) return 0;
  if (span > 0 ? past >= span : past <= span) return 1;
  const t = past / span;
  return t * t * (3 - 2 * t);
}

/** A hill of height 1 at 0 that is 0 from |value| = 1 on, with a flat top and smooth feet: (1 - t^2)^2. */
export function hill(value: number): number {
  const t = 1 - value * value;
  return t > 0 ? t * t : 0;
}

/** Share of a pixel that lies inside a surface `insideMm` away, for an edge `softMm` wide. */
export function coverage(insideMm: number, softMm: number): number {
  const half = softMm * 0.5;
  if (insideMm <= -half) return 0;
  return insideMm >= half ? 1 : insideMm / softMm + 0.5;
}

/** Largest of two inside-distances with a rounded seam `roundMm` wide (union of two bodies). */
export function smoothUnion(first: number, second: number, roundMm: number): number {
  const gap = roundMm - Math.abs(first - second);
  const seam = gap > 0 ? (gap * gap) / (4 * roundMm) : 0;
  return (first > second ? first : second) + seam;
}

/** Smallest of two inside-distances with a rounded seam (intersection of two bodies). */
export function smoothIntersection(first: number, second: number, roundMm: number): number {
  return -smoothUnion(-first, -second, roundMm);
}

/** Sine and cosine of a small angle by its series, exact to 1e-9 within 30 degrees. */
export function sineCosine(degrees: number): { readonly sin: number; readonly cos: number } {
  const a = degrees * 0.017453292519943295;
  const s = a * a;
  const sin = a * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - s / 72))));
  return { sin, cos: Math.sqrt(1 - sin * sin) };
}

/** Inside-distance of an ellipsoid (positive inside, mm), first order, exact on the surface and for spheres. */
export function ellipsoid(dx: number, dy: number, dz: number, rx: number, ry: number, rz: number): number {
  const ux = dx / rx;
  const uy = dy / ry;
  const uz = dz / rz;
  const k0 = Math.sqrt(ux * ux + uy * uy + uz * uz);
  if (k0 < 0.05) return rx < ry ? (rx < rz ? rx : rz) : ry < rz ? ry : rz;
  const vx = ux / rx;
  const vy = uy / ry;
  const vz = uz / rz;
  return (k0 * (1 - k0)) / Math.sqrt(vx * vx + vy * vy + vz * vz);
}

export type Point = readonly [number, number, number];

/** Inside-distance of a rod from (ax, ay, az) to (bx, by, bz) whose radius runs from `ra` to `rb`. Plain numbers: this runs millions of times. */
export function rod(
  x: number,
  y: number,
  z: number,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
  ra: number,
  rb: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const dz = bz - az;
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  const t = clamp((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz), 0, 1);
  const qx = px - dx * t;
  const qy = py - dy * t;
  const qz = pz - dz * t;
  return ra + (rb - ra) * t - Math.sqrt(qx * qx + qy * qy + qz * qz);
}
