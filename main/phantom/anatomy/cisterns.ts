import { clamp, ellipsoid, rod, smoothUnion } from '../shapes/curves.js';
import { Field, type Box } from '../shapes/field.js';
import type { Head } from './head.js';
import { SmoothNoise } from '../shapes/noise.js';
import { within } from './ventricles.js';

const box: Box = { low: [-68, -48, -36], high: [68, 86, 64] };

/** Height of the tentorium over a place, template mm: highest at its notch, falling to the transverse sinuses. */
export function tentoriumHeight(x: number, y: number): number {
  const back = y > 35 ? 0.011 * (y - 35) * (y - 35) : 0.03 * (35 - y) * (35 - y);
  return 39 - 0.4 * Math.abs(x) - back;
}

/** Distance outside the ellipse that the corpus callosum follows in the midline, mm: positive where the fissure is. */
export function aboveCallosum(y: number, z: number): number {
  return -ellipsoid(0, y - 2, z - 44, 300, 38, 24);
}

/** Inside-distance of midbrain, pons and medulla. */
function brainstemInside(a: number, y: number, z: number): number {
  const midbrain = Math.min(rod(a, y, z, 7, 12, 40, 7, 13, 24, 11, 11.5), 0.8 * (y + 1.5 + 0.9 * a));
  const pons = ellipsoid(a, y - 17, z - 8, 17, 14, 17);
  const medulla = rod(a, y, z, 0, 22, -6, 0, 29, -46, 10, 7);
  return smoothUnion(smoothUnion(midbrain, pons, 5), medulla, 5);
}

/** How far a value lies outside an interval. */
function beyond(value: number, low: number, high: number): number {
  return value < low ? low - value : value > high ? value - high : 0;
}

/** Sylvian fissure: the cleft over the insula, and the cleft between the opercula that leads to it. */
function sylvianInside(a: number, y: number, z: number, wide: number): number {
  const insulaX = 38.5 - 0.009 * (y + 4) * (y + 4) - 0.006 * (z - 43) * (z - 43);
  const along = beyond(y, -22, 17);
  const up = beyond(z, 29, 58);
  const across = a - insulaX;
  const insula = 0.9 + 0.8 * wide - Math.sqrt(across * across + along * along + up * up);
  const lipY = -15 + 0.72 * (z - 34) + 0.12 * (a - 50);
  const gap = (y - lipY) / 1.24;
  const side = beyond(a, 38, 70);
  const height = beyond(z, 25, 55);
  const open = 0.6 + 0.9 * wide + 0.05 * clamp(a - 48, 0, 16);
  const lips = open - Math.sqrt(gap * gap + side * side + height * height);
  return smoothUnion(insula, lips, 2);
}

function cisternInside(a: number, y: number, z: number, wide: number): number {
  let inside = z > 22 ? sylvianInside(a, y, z, wide) : -20;
  const stem = brainstemInside(a, y, z);
  const outside = -stem;
  if (z > 8 && z < 42) {
    const star = ellipsoid(a, y + 6, z - 23, 12, 9, 6.5);
    const front = rod(a, y, z, 0, -12, 23, 0, -27, 24, 3, 1.2 + 0.5 * wide);
    const stalk = rod(a, y, z, 9, -12, 23, 34, -20, 27, 2.6, 1.4 + 0.5 * wide);
    const lateral = rod(a, y, z, 34, -20, 27, 41, -15, 31, 1.5 + 0.6 * wide, 1.5 + 0.6 * wide);
    const peduncles = ellipsoid(a, y, z - 27, 5, 5, 8);
    const basal = Math.max(star, front, stalk, lateral, peduncles);
    const ambient = Math.min(0.55 + 0.5 * wide + 0.05 * (y - 14) - Math.abs(outside - 1.2), y - 2, 38 - z, z - 12);
    inside = Math.max(inside, basal, ambient);
  }
  if (z > 26 && z < 52) {
    const plate = ellipsoid(a, y - 31.5, z - 38, 11 + wide, 3.6 + wide, 7);
    const above = ellipsoid(a, y - 40, z - 42, 6, 8, 4 + wide);
    inside = Math.max(inside, plate, above);
  }
  if (z < 22) {
    const before = Math.min(1.5 + 0.5 * wide - Math.abs(outside - 1.5), 16 - y, 20 - z);
    const angle = ellipsoid(a - 21, y - 19, z - 3, 5.5, 4.5, 6);
    const around = Math.min(2.2 - Math.abs(outside - 2), -8 - z);
    const magna = ellipsoid(a, y - 74, z + 20, 12 + 2 * wide, 9, 9);
    const vallecula = rod(a, y, z, 0, 44, -24, 0, 70, -24, 3.5, 3);
    inside = Math.max(inside, before, angle, around, magna, vallecula);
  }
  return inside;
}

/** Inside-distance of the basal cisterns and sylvian fissures, mm, positive in the fluid. */
export function cisternField(head: Head, reach: Box): Field {
  const wide = 2.2 * (head.atrophy - 0.2);
  const seed = head.seed ^ 0x99;
  const bendX = new SmoothNoise(seed);
  const bendY = new SmoothNoise(seed + 1);
  return new Field(within(box, reach), 1.5, -20).fill((x, y, z) => {
    const plain = cisternInside(Math.abs(x), y, z, wide);
    if (plain < -5) return plain;
    const jx = x + 1.6 * bendX.at(x / 20, y / 20, z / 20);
    const jy = y + 2 * bendY.at(x / 20, y / 20, z / 20);
    return cisternInside(Math.abs(jx), jy, z, wide);
  });
}

const stemBox: Box = { low: [-32, -12, -50], high: [32, 50, 46] };

/** Inside-distance of the brainstem, mm. */
export function brainstemField(reach: Box): Field {
  return new Field(within(stemBox, reach), 2.5, -20).fill((x, y, z) => brainstemInside(Math.abs(x), y, z));
}
