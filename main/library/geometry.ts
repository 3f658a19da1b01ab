import type { Orientation, Plane, Vector3 } from '../contract/index.js';

/** The slice normal: row direction times column direction (PS3.3 C.7.6.2.1.1); null where they are no two directions. */
export function normalOf([rx, ry, rz, cx, cy, cz]: Orientation): Vector3 | null {
  const x = ry * cz - rz * cy;
  const y = rz * cx - rx * cz;
  const z = rx * cy - ry * cx;
  const length = Math.hypot(x, y, z);
  return length > 0.5 ? [x / length, y / length, z / length] : null;
}

/**
 * The normal in the sense that leads to the patient's head (to the back, to the left, where it does not lead that way
 * at all), whichever way rows and columns run: slices of a patient who lay feet first are in order of z too.
 */
export function headward(orientation: Orientation): Vector3 | null {
  const normal = normalOf(orientation);
  if (!normal) return null;
  const [x, y, z] = normal;
  const sense = Math.abs(z) > 0.1 ? z : Math.abs(y) > 0.1 ? y : x;
  return sense < 0 ? [0 - x, 0 - y, 0 - z] : normal;
}

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function minus(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Angle between two lines (not directions), degrees, 0 to 90; 0 where one has no length. */
export function lineAngleDeg(a: Vector3, b: Vector3): number {
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  if (lengths === 0) return 0;
  return (Math.acos(Math.min(1, Math.abs(dot(a, b)) / lengths)) * 180) / Math.PI;
}

/** Within this of an axis a plane has the axis' name (docs/design.md 4.1). */
const planeLimitDeg = 30;

export function planeOf(normal: Vector3): Plane {
  if (lineAngleDeg(normal, [0, 0, 1]) <= planeLimitDeg) return 'axial';
  if (lineAngleDeg(normal, [0, 1, 0]) <= planeLimitDeg) return 'coronal';
  if (lineAngleDeg(normal, [1, 0, 0]) <= planeLimitDeg) return 'sagittal';
  return 'oblique';
}

/** Numbers for sentences: at most two decimals, none where they are zero. */
export function mmWords(value: number): string {
  return String(Math.round(value * 100) / 100);
}
