import type { Subtype } from '../contract/index.js';
import { subtypes } from '../contract/index.js';
import { craniumOf } from './cranium.js';
import { clamp, coverage } from './curves.js';
import type { Box } from './field.js';
import type { Head } from './head.js';
import type { PhantomSpec } from './spec.js';

/** One plane of the scanner, mm. */
export interface Plane {
  readonly size: number;
  readonly spacingMm: number;
  readonly cornerMm: readonly [number, number];
  readonly zMm: number;
}

export interface Anatomy {
  readonly subtypes: readonly Subtype[];
  /** Writes the HU of one plane, and adds the share of blood of each subtype (0 to 1) to `bloodShare`. */
  paintPlane(plane: Plane, hu: Float32Array, bloodShare: readonly (Float32Array | null)[]): void;
}

export function anatomyOf(spec: PhantomSpec, head: Head, reachMm: readonly [number, number]): Anatomy {
  const box: Box = { low: [-92, -125, reachMm[0] - 5], high: [92, 115, reachMm[1] + 5] };
  const { depth, skin, thickness } = craniumOf(head, box);
  const m = head.toTemplate;
  const [m0 = 1, m1 = 0, m2 = 0, m3 = 0, m4 = 1, m5 = 0, m6 = 0, m7 = 0, m8 = 1] = m;
  const [cx, cy, cz] = head.centreMm;
  return {
    subtypes: subtypes.filter((subtype) => spec.lesions.some((lesion) => lesion.kind === subtype)),
    paintPlane(plane, hu) {
      hu.fill(-1000);
      const { size, spacingMm } = plane;
      for (let row = 0; row < size; row++) {
        const sy = plane.cornerMm[1] + row * spacingMm - cy;
        for (let col = 0; col < size; col++) {
          const sx = plane.cornerMm[0] + col * spacingMm - cx;
          const sz = plane.zMm - cz;
          const x = m0 * sx + m1 * sy + m2 * sz;
          const y = m3 * sx + m4 * sy + m5 * sz;
          const z = m6 * sx + m7 * sy + m8 * sz;
          const s = skin.at(x, y, z);
          if (s < -0.5) continue;
          let value = s < 2 ? 45 : -90;
          const d = depth.at(x, y, z);
          if (d > -14) {
            const t = thickness.at(x, y, z);
            const bone = coverage(d + t, 1);
            const table = d > -1.4 || d < 1.4 - t ? 1500 : 750;
            value += (table - value) * bone;
            const inside = coverage(d, 0.6);
            if (inside > 0) {
              const brain = d < 2 ? 8 : d < 6 ? 37 : 29;
              value += (brain - value) * inside;
            }
          }
          hu[row * size + col] = -1000 + (value + 1000) * clamp(s + 0.5, 0, 1);
        }
      }
    },
  };
}
