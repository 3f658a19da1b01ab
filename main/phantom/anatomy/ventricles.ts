import { ellipsoid, rod, smoothUnion } from '../shapes/curves.js';
import { Field, type Box } from '../shapes/field.js';
import type { Head } from './head.js';
import { SmoothNoise } from '../shapes/noise.js';

const box: Box = { low: [-44, -48, -12], high: [44, 72, 78] };

/** Inside-distance of all ventricles of the template, mm; `wide` is added to their radii (age). */
function ventricleInside(a: number, y: number, z: number, wide: number, tail: number): number {
  let inside = -30;
  if (z > 38) {
    // Horns are taller than wide: heights are read at half scale.
    const tall = 51 + (z - 51) * 0.55;
    const frontal = rod(a, y, tall, 3.2, -8, 52, 13, -35, 50.5, 2.4 + wide, 2.6 + wide);
    const body = rod(a, y, z, 6.5, -8, 60, 12, 14, 66, 3.4 + wide, 3.8 + wide);
    const back = rod(a, y, z, 12, 14, 66, 22, 30, 61, 3.8 + wide, 4.8 + wide);
    const atrium = rod(a, y, z, 22, 30, 61, 25, 38, 50, 4.8 + wide, 5 + wide);
    inside = smoothUnion(smoothUnion(frontal, body, 4), smoothUnion(back, atrium, 4), 4);
    // Heads of the caudate nuclei bulge into the frontal horns from the side.
    inside = Math.min(inside, -ellipsoid(a - 14.5, y + 18, z - 53, 6, 11, 11));
    const occipital = rod(a, y, z, 25, 38, 50, 20, 54 + tail, 47, 4 + wide, 1.2 + 0.6 * wide);
    inside = smoothUnion(inside, occipital, 3);
  }
  if (z > 16 && z < 56) {
    const upper = rod(a, y, z, 26, 36, 49, 33, 15, 34, 3.6 + wide, 1.6 + 0.7 * wide);
    const lower = rod(a, y, z, 33, 15, 34, 30, -3, 25, 1.6 + 0.7 * wide, 1 + 0.6 * wide);
    inside = smoothUnion(inside, smoothUnion(upper, lower, 2), 2);
    const third = ellipsoid(a, y - 2, z - 40, 2 + 0.9 * wide, 15, 11);
    const monro = rod(a, y, z, 0, -9, 48, 5, -10, 53, 1.1, 1.4);
    inside = Math.max(inside, third, monro);
  }
  if (z < 38) {
    const aqueduct = rod(a, y, z, 0, 17, 33, 0, 27, 18, 0.9, 1);
    const fourth = ellipsoid(a, y - 32, z - 8, 8 + 0.6 * wide, 5 + 0.5 * wide, 11);
    const roof = rod(a, y, z, 0, 33, 9, 0, 40, 8, 3, 1);
    inside = Math.max(inside, aqueduct, smoothUnion(fourth, roof, 3));
  }
  return inside;
}

/** Inside-distance of the ventricles, mm, positive in the fluid. */
export function ventricleField(head: Head, reach: Box): Field {
  const wide = 2.6 * (head.atrophy - 0.25);
  const seed = head.seed ^ 0x77;
  const bendX = new SmoothNoise(seed);
  const bendY = new SmoothNoise(seed + 1);
  const tail = 5 * bendX.at(0.5, 0.5, 0.5);
  return new Field(within(box, reach), 1.5, -30).fill((x, y, z) => {
    const ends = x > 0 ? tail : -tail;
    const plain = ventricleInside(Math.abs(x), y, z, wide, ends);
    if (plain < -5) return plain;
    const jx = x + 1.2 * bendX.at(x / 26, y / 26, z / 26);
    const jy = y + 1.6 * bendY.at(x / 26, y / 26, z / 26);
    return ventricleInside(Math.abs(jx), jy, z, wide, ends);
  });
}

/** The part of a box whose heights are asked for. */
export function within(of: Box, reach: Box): Box {
  return {
    low: [of.low[0], of.low[1], Math.max(of.low[2], Math.min(reach.low[2], of.high[2] - 4))],
    high: [of.high[0], of.high[1], Math.min(of.high[2], Math.max(reach.high[2], of.low[2] + 4))],
  };
}
