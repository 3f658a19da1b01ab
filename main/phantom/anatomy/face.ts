import { clamp, coverage, ellipsoid, rod, smoothIntersection, smoothStep } from '../shapes/curves.js';
import type { Box, Field } from '../shapes/field.js';
import type { Head } from './head.js';
import { cellWall, SmoothNoise } from '../shapes/noise.js';

/** Fields a part may ask about. */
export interface Surroundings {
  readonly thickness: Field;
  readonly skin: Field;
}

/** What a part of the face needs to know of a place: template mm, and where skull and skin are. */
export class Place {
  x = 0;
  y = 0;
  z = 0;
  /** |x|: most parts come in pairs. */
  a = 0;
  /** Depth beneath the inner table (negative outside). */
  depthMm = 0;
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** Depth beneath the outer table; read when asked for, as most parts do not ask. */
  get boneMm(): number {
    return this.depthMm > -30 ? this.depthMm + this.around.thickness.at(this.x, this.y, this.z) : -20;
  }

  /** Depth beneath the skin. */
  get skinMm(): number {
    return this.around.skin.at(this.x, this.y, this.z);
  }
}

/** One part: where it may be, how far inside a place lies (mm), and its attenuation there. */
export interface Part {
  readonly box: Box;
  /** Drawn on both sides: the box is of the left. */
  readonly paired: boolean;
  readonly softMm: number;
  inside(at: Place): number;
  hu(at: Place, insideMm: number): number;
}

const air = -1000;
const fat = -95;

type Low = readonly [number, number, number];

function part(
  low: Low,
  high: Low,
  inside: (at: Place) => number,
  hu: number | ((at: Place, insideMm: number) => number),
): Part {
  return {
    box: { low, high },
    paired: low[0] >= 0,
    softMm: 0.9,
    inside,
    hu: typeof hu === 'number' ? () => hu : hu,
  };
}

/** Cortical shell over spongy bone. */
function boneHu(shellMm: number, spongyHu: number): (at: Place, insideMm: number) => number {
  return (_, insideMm) => spongyHu + (1350 - spongyHu) * coverage(shellMm - insideMm, 0.9);
}

/** A box with inside-distance, its edges rounded by the pixel. */
function block(dx: number, dy: number, dz: number, rx: number, ry: number, rz: number): number {
  return Math.min(rx - Math.abs(dx), ry - Math.abs(dy), rz - Math.abs(dz));
}

/** The parts of face and skull base in the order in which they are drawn, later over earlier. */
export function faceParts(head: Head): readonly Part[] {
  const seed = head.seed ^ 0x6e55;
  const scallopNoise = new SmoothNoise(seed + 2);
  const maxillaryNoise = new SmoothNoise(seed + 4);
  const petrousNoise = new SmoothNoise(seed + 6);
  const turbinateNoise = new SmoothNoise(seed + 8);
  const sinusNoise = new SmoothNoise(seed + 12);
  const foldNoise = new SmoothNoise(seed + 14);
  const ethmoidNoise = new SmoothNoise(seed + 15);
  const deviation = 2.5 * new SmoothNoise(seed).at(0.3, 0.6, 0.9);
  const orbit = (at: Place, wall: number): number => {
    const cone = rod(at.a, at.y, at.z, 15.5, -33, 11, 33, -76, 8, 3, 18.5);
    return Math.min(cone, at.y < -70 ? at.skinMm - 3 : 99) + wall;
  };
  const ethmoid = (at: Place): number => {
    const bulge = 1.2 * ethmoidNoise.at(at.x / 7, at.y / 7, at.z / 7);
    const across = 11.5 - 0.02 * (at.y + 52) * (at.y + 52) * 0.25 - 0.1 * Math.max(0, at.z - 8);
    return smoothIntersection(across - at.a, block(0, at.y + 53, at.z - 7, 9, 20, 14), 4) + bulge;
  };
  const nasal = (at: Place): number => {
    const half = at.z > -8 ? 12 - 0.5 * (at.z + 8) : 13.5 - 0.012 * (at.z + 26) * (at.z + 26);
    const front = half * smoothStep(-112, -76, at.y) * (0.55 + 0.45 * smoothStep(-22, -40, at.y)) + 0.5;
    return smoothIntersection(front - at.a, Math.min(block(0, at.y + 64, at.z + 24, 9, 42, 27), at.skinMm - 2.5), 5);
  };
  const maxillary = (at: Place): number => {
    const narrow = 0.28 * Math.max(0, -24 - at.z) + 0.22 * Math.max(0, at.z + 14);
    return (
      ellipsoid(at.a - 32, at.y + 57, at.z + 21, 15.5 - narrow * 0.4, 19, 19) +
      0.8 * maxillaryNoise.at(at.x / 8, at.y / 8, at.z / 8)
    );
  };
  const sphenoid = (at: Place): number => ellipsoid(at.a - 7, at.y + 20, at.z - 2.5, 8.5, 12, 9.5);
  const mastoid = (at: Place): number => Math.min(ellipsoid(at.a - 55, at.y - 33, at.z + 3, 11, 14, 24), at.skinMm - 4);
  const frontalSinus = (at: Place): number => {
    const scallop = 3 * scallopNoise.at(at.x / 8, 0, at.z / 9);
    const plate = ellipsoid(at.a - 10, 0, at.z - 27, 13 + scallop, 99, 15 + scallop);
    return at.y > -55 ? -9 : Math.min(plate, -at.depthMm - 2, at.boneMm - 2.6);
  };

  return [
    // Muscles of mastication, pharynx, tongue.
    part([34, -56, -60], [68, -4, 4], (p) => ellipsoid(p.a - 56, p.y + 28, p.z + 30, 8, 22, 26), 58),
    part([20, -46, -60], [50, 0, -4], (p) => ellipsoid(p.a - 35, p.y + 22, p.z + 27, 11, 17, 20), 58),
    part([-34, -20, -60], [34, 22, -14], (p) => ellipsoid(p.a, p.y - 4, p.z + 34, 27, 14, 18), 55),
    // Sphenoid body and clivus, maxilla and the bridge of the nose.
    part([-22, -40, -16], [22, 6, 16], (p) => ellipsoid(p.a, p.y + 18, p.z - 2, 18, 17, 12.5), boneHu(1.4, 420)),
    part([-13, -8, -34], [13, 24, 14], (p) => rod(p.a, p.y, p.z, 0, -2, 6, 0, 15, -27, 7.5, 5), boneHu(1.5, 430)),
    // Petrous pyramid with the dense labyrinth, mastoid, external canal.
    part(
      [8, -2, -18],
      [70, 48, 18],
      (p) => rod(p.a, p.y, p.z, 15, 7, 2, 60, 30, 0, 7.5, 11),
      (p) => {
        const grain = petrousNoise.at(p.x / 4, p.y / 4, p.z / 4);
        const labyrinth = coverage(ellipsoid(p.a - 37, p.y - 17, p.z - 3, 9, 6, 6), 3);
        return 900 + 260 * grain + (1850 - 900) * labyrinth;
      },
    ),
    part([42, 8, -30], [74, 52, 24], mastoid, (p, inside) => {
      const wall = cellWall(seed + 7, p.x / 4.6, p.y / 4.6, p.z / 4.6);
      const bone = smoothStep(0.34, 0.16, wall);
      const cells = air + 1750 * bone;
      return 1250 + (cells - 1250) * smoothStep(1.2, 2.4, inside);
    }),
    part([42, 8, -10], [58, 26, 12], (p) => ellipsoid(p.a - 49, p.y - 17, p.z - 1, 3.6, 5, 5.5), air),
    part([30, 8, -4], [44, 26, 10], (p) => rod(p.a, p.y, p.z, 33, 15, 3, 40, 19, 4, 1.3, 1.6), 80),
    part([50, 8, -8], [90, 24, 8], (p) => rod(p.a, p.y, p.z, 52, 16, -1, 88, 14, -2, 3.4, 3.6), air),
    // Jaw: condyle, neck and ramus; zygomatic arch and bone; pterygoid plates; condyles of the occiput and the dens.
    part([40, -6, -20], [66, 12, 2], (p) => ellipsoid(p.a - 52, p.y - 3, p.z + 8, 9, 4.5, 6), boneHu(1.3, 450)),
    part(
      [44, -32, -60],
      [60, 8, -8],
      (p) => ellipsoid(p.a - 51 - 0.1 * p.y, p.y + 10, p.z + 38, 3.6, 15, 31),
      boneHu(1.4, 500),
    ),
    part([42, -42, -40], [60, -16, 0], (p) => ellipsoid(p.a - 51, p.y + 29, p.z + 24, 2.6, 6, 20), boneHu(1.3, 500)),
    part(
      [40, -72, -22],
      [76, 14, -2],
      (p) => {
        const front = rod(p.a, p.y, p.z, 50, -60, -13, 66, -32, -11, 3, 2.2);
        const back = rod(p.a, p.y, p.z, 66, -32, -11, 65, 2, -7, 2.2, 3);
        return Math.max(front, back);
      },
      boneHu(1.2, 600),
    ),
    part([34, -80, -28], [60, -46, 6], (p) => ellipsoid(p.a - 45, p.y + 63, p.z + 12, 8, 6.5, 10), boneHu(1.3, 450)),
    part(
      [12, -36, -40],
      [30, -14, -4],
      (p) =>
        Math.max(
          rod(p.a, p.y, p.z, 15, -27, -8, 17, -22, -38, 1.6, 1.4),
          rod(p.a, p.y, p.z, 18, -27, -8, 25, -19, -36, 1.6, 1.4),
        ),
      1000,
    ),
    part([10, 6, -40], [30, 36, -16], (p) => ellipsoid(p.a - 20, p.y - 20, p.z + 28, 6, 11, 8), boneHu(1.4, 480)),
    part([-6, 4, -60], [6, 18, -30], (p) => rod(p.a, p.y, p.z, 0, 11, -60, 0, 11, -36, 5, 4.5), boneHu(1.4, 480)),
    // Maxillary sinuses, nasal cavity with septum and turbinates, nasopharynx.
    part([10, -84, -46], [54, -32, 2], (p) => Math.min(maxillary(p) + 1.7, p.skinMm - 3.5), 850),
    part([10, -84, -46], [54, -32, 2], (p) => Math.min(maxillary(p), p.skinMm - 5), air),
    part(
      [-17, -110, -52],
      [17, -20, 4],
      (p) => nasal(p) + 1.2,
      (p) => (p.y < -84 ? 45 : 550),
    ),
    part([-17, -110, -52], [17, -20, 4], nasal, air),
    part(
      [0, -90, -40],
      [15, -34, -4],
      (p) => {
        const lower = ellipsoid(p.a - 9.5 - 0.04 * (p.z + 26) * (p.z + 26) * 0.3, p.y + 62, p.z + 27, 3.2, 22, 8);
        const middle = ellipsoid(p.a - 8.5, p.y + 57, p.z + 11, 2.5, 18, 6);
        return Math.max(lower, middle) + 0.5 * turbinateNoise.at(p.x / 5, p.y / 5, p.z / 5);
      },
      (_, inside) => 55 + 320 * coverage(inside - 1.5, 1),
    ),
    part(
      [-8, -100, -52],
      [8, -24, 18],
      (p) => {
        const bend = deviation * smoothStep(-84, -60, p.y) * smoothStep(-28, -44, p.y);
        return Math.min(1.1 - Math.abs(p.x - bend), nasal(p) + 2);
      },
      (p) => (p.y > -56 ? 420 : 90),
    ),
    part([-16, -26, -60], [16, 6, -16], (p) => ellipsoid(p.a, p.y + 13, p.z + 34, 13, 9, 14), air),
    // Orbits: walls, fat, muscles, nerve, globe.
    part(
      [12, -84, -14],
      [56, -28, 32],
      (p) => Math.min(orbit(p, 1.3), -1 - p.depthMm),
      (p) => (p.a < 26 ? 520 : 1150),
    ),
    part(
      [40, -78, -12],
      [58, -54, 26],
      (p) => Math.min(rod(p.a, p.y, p.z, 47, -63, -10, 47, -66, 24, 2.8, 3.6), p.skinMm - 4),
      boneHu(1.6, 700),
    ),
    part(
      [24, -66, -8],
      [54, -26, 24],
      (p) => {
        const along = (p.a - 26) * 0.66 + (p.y + 36) * -0.75;
        const across = (p.a - 26) * 0.75 + (p.y + 36) * 0.66;
        const thick = 1.2 + 3 * smoothStep(14, 0, Math.abs(along - 6));
        return Math.min(thick - Math.abs(across - 3), along + 6, 27 - along, p.z + 6, 22 - p.z, -p.depthMm);
      },
      boneHu(1.2, 650),
    ),
    part([12, -84, -14], [56, -28, 32], (p) => Math.min(orbit(p, 0), -2.4 - p.depthMm), fat),
    part(
      [15, -78, -12],
      [50, -32, 28],
      (p) =>
        Math.max(
          rod(p.a, p.y, p.z, 23, -70, 8, 17, -38, 11, 1.9, 1.5),
          rod(p.a, p.y, p.z, 45, -68, 8, 22, -37, 10, 1.9, 1.5),
          rod(p.a, p.y, p.z, 33, -70, 19.5, 20, -38, 14, 1.7, 1.5),
          rod(p.a, p.y, p.z, 33, -70, -3.5, 20, -38, 8, 1.7, 1.5),
          rod(p.a, p.y, p.z, 33, -60, 8, 18, -36, 11.5, 2.3, 2),
        ),
      48,
    ),
    part(
      [18, -88, -8],
      [48, -58, 24],
      (p) => ellipsoid(p.a - 33, p.y + 74, p.z - 8, 12.3, 12.6, 12.3),
      (p) => {
        const inner = coverage(ellipsoid(p.a - 33, p.y + 74, p.z - 8, 11.1, 11.4, 11.1), 1);
        const lens = coverage(ellipsoid(p.a - 33, p.y + 83, p.z - 8, 4.6, 2.1, 4.6), 1);
        return 52 + (9 - 52) * inner + (88 - 9) * lens;
      },
    ),
    // Ethmoid cells, sphenoid and frontal sinuses.
    part(
      [-14, -76, -9],
      [14, -33, 23],
      (p) => Math.min(ethmoid(p) + 0.6, -1.2 - p.depthMm),
      (p) => {
        const wall = cellWall(seed + 9, p.x / 8.5, p.y / 10, p.z / 10);
        const septa = Math.max(smoothStep(0.22, 0.08, wall), coverage(0.8 - p.a, 0.8) * 0.8);
        const rim = coverage(0.7 - ethmoid(p), 0.8);
        return air + 1300 * Math.max(septa, rim * 1.1);
      },
    ),
    part(
      [-17, -34, -9],
      [17, -6, 14],
      (p) => Math.min(sphenoid(p), -1.6 - p.depthMm),
      (p) => air + 1350 * coverage(0.7 - Math.abs(p.x - 1.5 * deviation - 0.12 * (p.y + 20)), 0.8),
    ),
    part([0, -100, 10], [26, -60, 46], frontalSinus, (p) => {
      const septum = coverage(0.8 - Math.abs(p.x - deviation * 1.5), 0.9);
      const partial = smoothStep(0.86, 0.96, 1 - Math.abs(sinusNoise.at(p.x / 9, 0, p.z / 26)));
      return air + 1700 * Math.max(septum, partial);
    }),
    // Auricles: a curled sheet of cartilage and skin beside the head.
    part(
      [68, -4, -36],
      [94, 44, 34],
      (p) => {
        const away = 0.45 * (p.y - 8);
        const shell = Math.abs(ellipsoid(p.a - 72 - away, p.y - 20, p.z + 1, 9, 15, 29));
        const fold = 0.9 * foldNoise.at(p.y / 6, p.z / 9, 0);
        return p.a - 72 - away > -3 ? Math.min(1.5 - shell + fold * 0.4, 4 - p.skinMm) : -9;
      },
      20,
    ),
  ];
}

/** Inside-share with which a part covers a place. */
export function partCoverage(of: Part, at: Place, insideMm: number): number {
  return clamp(insideMm / of.softMm + 0.5, 0, 1) * coverage(0.2 - at.depthMm, 0.6);
}
