import { normal } from './draws.js';
import type { Random } from './slice.js';

/** Value at a place; x and y in the unit that the field was made in. */
export type SmoothField = (x: number, y: number) => number;

/**
 * Smooth random values over [0, width] x [0, height] with features about `feature` apart and a standard deviation near 1: normal
 * draws on a lattice, quadratic B-spline between them.
 */
export function smoothField(random: Random, width: number, height: number, feature: number): SmoothField {
  const cols = Math.ceil(width / feature) + 3;
  const rows = Math.ceil(height / feature) + 3;
  const lattice = new Float32Array(cols * rows);
  for (let at = 0; at < lattice.length; at++) lattice[at] = normal(random) * spreadOfSpline;
  return (x, y) => {
    const column = Math.min(Math.max(x / feature, 0), cols - 3);
    const row = Math.min(Math.max(y / feature, 0), rows - 3);
    const left = Math.floor(column);
    const top = Math.floor(row);
    const fx = column - left;
    const fy = row - top;
    const at = top * cols + left;
    const a = 0.5 * (1 - fx) * (1 - fx);
    const b = 0.5 + fx * (1 - fx);
    const c = 0.5 * fx * fx;
    const below = at + cols;
    const last = below + cols;
    return (
      0.5 * (1 - fy) * (1 - fy) * (a * (lattice[at] ?? 0) + b * (lattice[at + 1] ?? 0) + c * (lattice[at + 2] ?? 0)) +
      (0.5 + fy * (1 - fy)) *
        (a * (lattice[below] ?? 0) + b * (lattice[below + 1] ?? 0) + c * (lattice[below + 2] ?? 0)) +
      0.5 * fy * fy * (a * (lattice[last] ?? 0) + b * (lattice[last + 1] ?? 0) + c * (lattice[last + 2] ?? 0))
    );
  };
}

/** The spline's weights have a mean sum of squares of 0.55 along an axis: what is lost is given back here. */
const spreadOfSpline = 1 / 0.55;
