import { clamp, ellipsoid, hill, rod, smoothIntersection, smoothStep, smoothUnion } from '../shapes/curves.js';
import { Field, type Box } from '../shapes/field.js';
import type { Head } from './head.js';
import { SmoothNoise } from '../shapes/noise.js';

/**
 * The template head, mm: x to the patient's left, y to the back, z up; the origin lies between the ears on the
 * orbitomeatal plane. The cranial cavity reaches from the foramen magnum (z -32) to the vertex (z 118).
 */
export const cavityTemplate = {
  centre: [0, 4, 42],
  halfWidthMm: 66,
  halfLengthMm: 84,
  halfHeightMm: 76,
} as const;

/** The vault: an egg, wider behind than in front and a little square, as skulls are. */
function vault(x: number, y: number, z: number): number {
  const v = (y - 4) / 84;
  const w = (z - 42) / 76;
  const broad = 66 * (1 + 0.1 * v - 0.09 * v * v);
  const u = x / broad;
  const lift = 0.1 * v;
  const ww = w + lift * w * w;
  const q = u * u + v * v + ww * ww - 0.36 * u * u * v * v - 0.2 * u * u * ww * ww;
  return Math.sqrt(q > 0 ? q : 0);
}

function vaultInside(x: number, y: number, z: number): number {
  const f = vault(x, y, z);
  if (f < 0.3) return 40;
  const step = 0.5;
  const gx = vault(x + step, y, z) - f;
  const gy = vault(x, y + step, z) - f;
  const gz = vault(x, y, z + step) - f;
  return ((1 - f) * step) / Math.sqrt(gx * gx + gy * gy + gz * gz);
}

/** Floor of the anterior fossa: low at the cribriform plate, bulging over the orbits. */
function anteriorFloor(x: number, y: number): number {
  const a = Math.abs(x);
  const orbit = hill((a - 30) / 26) * hill((y + 50) / 45);
  return 15 + 9 * orbit + 2 * smoothStep(-40, -10, y);
}

/** Depth beneath the inner table, mm, positive inside the cranial cavity. */
function cavityDepth(x: number, y: number, z: number): number {
  const a = Math.abs(x);
  const dome = smoothIntersection(vaultInside(x, y, z), z - anteriorFloor(x, y), 6);
  const middle = ellipsoid(a - 37, y + 9, z - 13, 25, 31, 22);
  const cerebellar = ellipsoid(a, y - 50, z - 3, 55, 35, 33);
  const stem = rod(a, y, z, 0, 17, 24, 0, 30, -50, 15, 14);
  const behind = smoothUnion(cerebellar, stem, 8);
  const low = smoothUnion(middle, behind, 1);
  let depth = smoothUnion(dome, low, 3);
  // Petrous pyramids: ridges from beside the clivus to the mastoid, between middle and posterior fossa.
  const petrous = rod(a, y, z, 15, 7, 2, 60, 31, 3, 7.5, 11);
  depth = smoothIntersection(depth, -petrous, 3);
  // Lesser wings of the sphenoid, dorsum sellae with the anterior clinoids, crista galli.
  const wing = rod(a, y, z, 9, -20, 17, 50, -38, 23, 2.2, 3.5);
  depth = smoothIntersection(depth, -wing, 2);
  const dorsum = ellipsoid(a, y - 1, z - 10, 9, 2.6, 9);
  return smoothIntersection(depth, -dorsum, 1.5);
}

/** Thickness of the skull beyond the inner table, mm: thin at the temples, the orbital roofs and the fossa floors. */
function skullThickness(x: number, y: number, z: number, head: Head, uneven: SmoothNoise): number {
  const a = Math.abs(x);
  const temple = smoothStep(42, 56, a) * smoothStep(48, 22, z) * smoothStep(30, 8, y);
  const roof = smoothStep(30, 20, z) * smoothStep(-20, -40, y);
  const floor = smoothStep(6, -4, z) * smoothStep(40, 20, y);
  const forehead = hill(a / 34) * smoothStep(-62, -76, y) * smoothStep(52, 30, z) * smoothStep(8, 20, z);
  const nape = hill(a / 26) * smoothStep(72, 84, y) * hill((z - 14) / 30);
  let mm = head.skullMm * (1 - 0.55 * temple);
  mm += (2.2 - mm) * clamp(roof * (1 - forehead), 0, 1) * 0.9;
  mm += (3.2 - mm) * floor * 0.8;
  mm += 5.5 * forehead + 5 * nape;
  return mm + 0.7 * uneven.at(x / 24, y / 24, z / 24);
}

/** Inside-distance of the face and neck below the vault. */
function faceInside(x: number, y: number, z: number): number {
  const a = Math.abs(x);
  let inside = ellipsoid(a, y + 36, z + 26, 69, 55, 70);
  const cheek = ellipsoid(a - 32, y + 60, z + 22, 26, 30, 30);
  inside = smoothUnion(inside, cheek, 14);
  const brow = rod(a, y, z, 0, -84, 20, 38, -74, 20, 11, 11);
  inside = smoothUnion(inside, brow, 10);
  const nose = rod(a, y, z, 0, -90, 12, 0, -112, -24, 6, 11);
  inside = smoothUnion(inside, nose, 10);
  // The eye sockets lie a little behind brow and cheek.
  inside = smoothIntersection(inside, -ellipsoid(a - 33, y + 100, z - 7, 15, 14, 11), 8);
  const neck = smoothIntersection(ellipsoid(a, y - 26, z + 60, 66, 68, 92), -12 - z + 0.35 * (y - 26), 16);
  return smoothUnion(inside, neck, 18);
}

/** Scalp beyond the skull, mm: thick over the temporal muscle and the nape. */
function scalpThickness(x: number, y: number, z: number, head: Head): number {
  const a = Math.abs(x);
  const temporal = smoothStep(45, 60, a) * hill((y + 18) / 46) * smoothStep(58, 34, z);
  const nape = smoothStep(55, 80, y) * smoothStep(34, 4, z);
  const vertexPad = smoothStep(84, 112, z);
  return head.scalpMm + 5.5 * temporal + 9 * nape + 2 * vertexPad;
}

export interface Cranium {
  /** Depth beneath the inner table, mm. */
  readonly depth: Field;
  /** Depth beneath the vault alone, as if there were no skull base: what collections on the convexity are measured by. */
  readonly vault: Field;
  /** Skull thickness, mm. */
  readonly thickness: Field;
  /** Depth beneath the skin, mm. */
  readonly skin: Field;
}

export function craniumOf(head: Head, box: Box): Cranium {
  const seed = head.seed ^ 0x33;
  const broad = new SmoothNoise(seed);
  const fine = new SmoothNoise(seed);
  const uneven = new SmoothNoise(head.seed ^ 0x51);
  const depth = new Field(box, 3, -99).fill((x, y, z) => {
    const plain = cavityDepth(x, y, z);
    if (plain < -14 || plain > 24) return plain;
    return plain + 1.1 * broad.at(x / 38, y / 38, z / 38) + 0.35 * fine.at(x / 11, y / 11, z / 11);
  });
  const vaultDepth = new Field(box, 5, -99).fill(
    (x, y, z) => vaultInside(x, y, z) + 1.1 * broad.at(x / 38, y / 38, z / 38),
  );
  const thickness = new Field(box, 5, 6).fill((x, y, z) => skullThickness(x, y, z, head, uneven));
  const skin = new Field(box, 3, -99).fill((x, y, z) => {
    const d = depth.at(x, y, z);
    if (d > 12) return d;
    const outer = d < -60 ? d : d + thickness.at(x, y, z) + scalpThickness(x, y, z, head);
    const vaulted = z > -20 ? outer : outer - (-20 - z);
    return z > 55 ? vaulted : smoothUnion(vaulted, faceInside(x, y, z), 10);
  });
  return { depth, vault: vaultDepth, thickness, skin };
}
