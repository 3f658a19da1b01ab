import { randomStream, seedOf } from '../../numbers/index.js';
import { aboveCallosum, tentoriumHeight } from '../anatomy/cisterns.js';
import { cavityTemplate } from '../anatomy/cranium.js';
import { clamp, ellipsoid, hill, smoothStep, type Point } from '../shapes/curves.js';
import { SmoothNoise } from '../shapes/noise.js';
import type { LesionSpec } from '../spec.js';

/**
 * Lesions as functions of the template head (cranium.ts), apart from any image: the same functions draw blood into a
 * phantom, and into a real slice once its pixels have been given head coordinates (`templatePlace`) and a depth
 * beneath the inner table.
 */

/** Template mm of a place given in shares of the cranial cavity: -1 right to 1 left, -1 front to 1 back, -1 to 1 (vertex). */
export function templatePlace(u: number, v: number, w: number): Point {
  const { centre, halfWidthMm, halfLengthMm, halfHeightMm } = cavityTemplate;
  return [centre[0] + halfWidthMm * u, centre[1] + halfLengthMm * v, centre[2] + halfHeightMm * w];
}

/** +1 on the patient's left, -1 on the right. */
export const sideSign = (lesion: LesionSpec): 1 | -1 => (lesion.side === 'left' ? 1 : -1);

/** Thickness, mm, of an extra-axial collection over a place (any depth), 0 beside it. */
export type Thickness = (x: number, y: number, z: number) => number;
/** Inside-distance, mm, of a lesion within the brain. */
export type Inside = (x: number, y: number, z: number) => number;

/** Where the coronal and the lambdoid suture run on the side of the head, template mm. */
export function coronalSutureY(z: number): number {
  return -34 + 0.14 * (z - 30);
}
export function lambdoidSutureY(z: number): number {
  return 54 - 0.1 * (z - 30);
}

const epiduralCentres: Readonly<Record<string, Point>> = {
  temporal: [62, 12, 34],
  parietal: [54, 14, 84],
  frontal: [38, -62, 58],
};

/**
 * Epidural: a lens between skull and dura. The dura clings to the sutures, so the lens stops there (except in the
 * midline, where nothing of it comes).
 */
export function epiduralThickness(lesion: LesionSpec): Thickness {
  const centre = epiduralCentres[lesion.place ?? 'temporal'] ?? [62, 12, 34];
  const sign = sideSign(lesion);
  const most = 7 + 24 * lesion.severity;
  const radius = 20 + 19 * lesion.severity;
  const normal = outward(centre);
  const frontal = lesion.place === 'frontal';
  return (x, y, z) => {
    const qx = x * sign - centre[0];
    const qy = y - centre[1];
    const qz = z - centre[2];
    const along = qx * normal[0] + qy * normal[1] + qz * normal[2];
    const aside = qx * qx + qy * qy + qz * qz - along * along;
    const share = 1 - aside / (radius * radius);
    if (share <= 0 || x * sign < 3) return 0;
    const front = y - coronalSutureY(z);
    const suture = frontal
      ? smoothStep(0, 7, -front)
      : smoothStep(0, 7, front) * smoothStep(0, 7, lambdoidSutureY(z) - y);
    return most * share * suture;
  };
}

/** Outward normal of the cavity at a place on it. */
function outward(p: Point): Point {
  const nx = p[0] / (66 * 66);
  const ny = (p[1] - 4) / (84 * 84);
  const nz = (p[2] - 42) / (76 * 76);
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  return [nx / length, ny / length, nz / length];
}

/** Subdural over the convexity: a crescent that ignores sutures and stops at the falx. */
export function subduralThickness(lesion: LesionSpec): Thickness {
  const sign = sideSign(lesion);
  const most = 4 + 17 * lesion.severity;
  const reach = 72 + 22 * lesion.severity;
  const draw = randomStream(seedOf(lesion.seed, 5));
  const cy = draw.between(-12, 14);
  const cz = draw.between(66, 78);
  const thickness = new SmoothNoise(lesion.seed);
  return (x, y, z) => {
    const s = x * sign;
    if (s < 2) return 0;
    const qx = s - 60;
    const qy = y - cy;
    const qz = z - cz;
    const far = (qx * qx * 0.5 + qy * qy + qz * qz) / (reach * reach);
    if (far >= 1) return 0;
    const uneven = 1 + 0.16 * thickness.at(y / 17, z / 17, 0);
    return most * (1 - far) * uneven * smoothStep(2, 14, s) * smoothStep(14, 30, z);
  };
}

/** Subdural along the falx or on the tentorium: a sheet on one of its sides. Inside-distance, mm. */
export function sheetSubdural(lesion: LesionSpec): Inside {
  const sign = sideSign(lesion);
  const width = 1.8 + 4.5 * lesion.severity;
  if (lesion.place === 'falx') {
    return (x, y, z) => {
      const thick = width * hill((y - 20) / 95) * smoothStep(0, 9, aboveCallosum(y, z)) * smoothStep(20, 34, z);
      const s = x * sign - 0.4;
      return thick < 0.3 ? -5 : Math.min(s, thick - s);
    };
  }
  return (x, y, z) => {
    const s = x * sign;
    const thick = width * smoothStep(12, 22, s) * smoothStep(14, 26, y) * hill((y - 45) / 60);
    const above = z - tentoriumHeight(x, y) - 0.4;
    return thick < 0.3 ? -5 : Math.min(above, thick * 1.3 - above);
  };
}

/** How much of the fluid of a place is blood, 0 to 1; `cistern` tells cisterns and the sylvian fissures from sulci. */
export function subarachnoidShare(lesion: LesionSpec): (x: number, y: number, z: number, cistern: boolean) => number {
  const sign = sideSign(lesion);
  const { severity } = lesion;
  if (lesion.place === 'convexity') {
    const radius = 18 + 34 * severity;
    return (x, y, z) => {
      const q = ellipsoid(x * sign - 46, y + 8, z - 78, radius * 0.8, radius * 1.2, radius);
      return smoothStep(-2, 8, q);
    };
  }
  const reach = 26 + 62 * severity;
  const patches = new SmoothNoise(lesion.seed);
  return (x, y, z, cistern) => {
    const s = x * sign;
    // More on the side of the ruptured vessel.
    const lateral = s < 0 ? 1.25 : 0.9;
    const far = Math.sqrt((x * lateral) ** 2 + (y + 6) * (y + 6) + (z - 24) * (z - 24) * 1.6) / reach;
    const share = smoothStep(1, 0.55, far);
    const patch = 0.8 + 0.2 * patches.at(x / 14, y / 14, z / 14);
    return clamp((cistern ? share : smoothStep(0.75, 0.3, far) * 0.9) * patch, 0, 1);
  };
}

const parenchymalCentres: Readonly<Record<string, Point>> = {
  'basal-ganglia': [27, -2, 45],
  thalamus: [12, 10, 47],
  frontal: [30, -46, 56],
  parietal: [34, 34, 74],
  temporal: [44, -4, 22],
  cerebellum: [24, 52, 4],
};

export interface Clot {
  readonly centre: Point;
  readonly radiusMm: number;
  readonly oedemaMm: number;
  readonly inside: Inside;
}

/** Intraparenchymal: a rounded clot with an uneven edge. */
export function intraparenchymalClot(lesion: LesionSpec): Clot {
  const base = parenchymalCentres[lesion.place ?? 'basal-ganglia'] ?? [27, -2, 45];
  const sign = sideSign(lesion);
  const draw = randomStream(seedOf(lesion.seed, 6));
  const centre: Point = [
    sign * (base[0] + draw.between(-2, 3)),
    base[1] + draw.between(-4, 4),
    base[2] + draw.between(-3, 3),
  ];
  const radiusMm = 5 + 20 * lesion.severity;
  const [rx, ry, rz] = [0.86, 1.16, 1].map((share) => share * radiusMm * draw.between(0.93, 1.07)) as [
    number,
    number,
    number,
  ];
  const rough = 0.26 * radiusMm;
  const grain = 1 / (0.62 * radiusMm);
  const coarse = new SmoothNoise(lesion.seed);
  const fine = new SmoothNoise(lesion.seed + 1);
  const inside: Inside = (x, y, z) => {
    const smooth = ellipsoid(x - centre[0], y - centre[1], z - centre[2], rx, ry, rz);
    if (smooth < -0.6 * radiusMm || smooth > 0.6 * radiusMm) return smooth;
    return (
      smooth +
      rough * coarse.at(x * grain, y * grain, z * grain) +
      0.3 * rough * fine.at(x * grain * 3, y * grain * 3, z * grain * 3)
    );
  };
  return { centre, radiusMm, oedemaMm: 3 + 7 * lesion.severity, inside };
}

/**
 * Intraventricular: how much of the ventricular fluid of a place is blood, 0 to 1. Blood sinks: in the supine patient it
 * levels in the occipital horns; with more of it a cast fills one lateral ventricle, then the third and fourth.
 * `down` is the direction of gravity in template mm.
 */
export function intraventricularShare(lesion: LesionSpec, down: Point): Inside {
  const sign = sideSign(lesion);
  const { severity } = lesion;
  const level = 62 - 34 * severity;
  const cast = smoothStep(0.3, 0.75, severity);
  const edges = new SmoothNoise(lesion.seed);
  const castFront = 30 - 78 * smoothStep(0.25, 1, severity);
  return (x, y, z) => {
    const height = x * down[0] + y * down[1] + z * down[2] - 47 * down[2];
    const lateral = z > 40 || Math.abs(x) > 14;
    const own = x * sign > 0;
    const sunk = lateral ? clamp(height - (own ? level : level + 9) + 0.5, 0, 1) : 0;
    const edge = 7 * edges.at(x / 9, y / 9, z / 9);
    const clot =
      own && lateral && z > 34 ? clamp((y - castFront + edge) / 2, 0, 1) * smoothStep(0.2, 0.35, severity) : 0;
    const midline = !lateral ? cast * clamp(0.7 + 0.4 * edge, 0, 1) : 0;
    return Math.max(sunk, clot, midline);
  };
}

/** Calcium beyond the usual, 0 to 1: pallidum, choroid plexus, dentate nuclei and plaques on the falx. */
export function calcificationShare(lesion: LesionSpec): Inside {
  const { severity, seed } = lesion;
  const pallidal = new SmoothNoise(seed);
  const dentate = new SmoothNoise(seed + 1);
  const falcine = new SmoothNoise(seed + 2);
  return (x, y, z) => {
    const a = Math.abs(x);
    let share = 0;
    if (z > 34 && z < 54 && a < 34 && y > -18 && y < 14) {
      const grain = smoothStep(-0.35, 0.5, pallidal.at(x / 2.4, y / 2.4, z / 2.4));
      const body = ellipsoid(a - 20.5, y + 1, z - 43, 4 * severity + 1, 7 * severity + 2, 5.5);
      share = clamp(body / 2 + 0.5, 0, 1) * (0.15 + 0.6 * grain);
    }
    if (z > -6 && z < 14 && a < 24 && y > 36 && y < 58) {
      const grain = smoothStep(-0.2, 0.5, dentate.at(x / 2.6, y / 2.6, z / 2.6));
      share = Math.max(share, clamp(ellipsoid(a - 14, y - 47, z - 4, 5, 3.5, 4) / 2 + 0.5, 0, 1) * 0.5 * grain);
    }
    if (z > 40 && z < 66 && a > 14 && a < 34 && y > 22 && y < 48) {
      const body = ellipsoid(a - 23.5, y - 36, z - 52, 3.4, 5.5, 5);
      share = Math.max(share, clamp(body / 2 + 0.5, 0, 1));
    }
    if (a < 3 && z > 60 && y < -20) {
      const plaque = smoothStep(0.25, 0.4, falcine.at(0, y / 9, z / 9));
      share = Math.max(share, clamp(1.4 - a, 0, 1) * plaque * severity * smoothStep(2, 6, aboveCallosum(y, z) - 6));
    }
    return share;
  };
}
