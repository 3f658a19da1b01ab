import type { Subtype } from '../../contract/index.js';
import { between, chance, clamp, logBetween, sideOf } from './draws.js';
import { directionOf, directions } from './headAxes.js';
import type { HeadAnatomy } from './headAnatomy.js';
import { bloodHuOf, type Lesion, type Push, type UsualHu } from './lesion.js';
import { smoothField } from './smoothField.js';
import type { Random } from './slice.js';

/** Blood in the lesions drawn, HU; with edges and unevenness the means are those measured on CT-ICH outlines. */
const epiduralHu: UsualHu = [60, 9];
const subduralHu: UsualHu = [62, 6];

/** Biconvex lens on the inner table, within one bone: short for its thickness. */
export function drawEpidural(anatomy: HeadAnatomy, random: Random): Lesion | null {
  const anchor = placeOnTable(anatomy, random, (side, along) => side > 0.35 && along > -0.85 && along < 0.9);
  if (anchor === null) return null;
  const { width, cellMm, inside, table } = anatomy;
  const halfLengthMm = logBetween(random, [9, 42]);
  const thicknessMm = clamp(halfLengthMm * between(random, [0.3, 0.75]), 3, 0.45 * anatomy.halfWidthMm);
  const [x, y] = [anchor % width, Math.floor(anchor / width)];
  const wave = smoothField(random, width, anatomy.height, 9 / cellMm);
  const lean = between(random, [-0.25, 0.25]);
  const blunt = between(random, [0.65, 1]);
  const thickness = new Float32Array(inside.length).fill(-20);
  const side = Math.sign(anatomy.across[anchor] ?? 1);
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell]) continue;
    const near = table[cell] ?? 0;
    const dx = (near % width) - x;
    const dy = Math.floor(near / width) - y;
    const awayMm = Math.hypot(dx, dy) * cellMm;
    if (awayMm > halfLengthMm * 2 || (anatomy.across[cell] ?? 0) * side < -0.05) continue;
    // Along the table, forward of the anchor or behind it: the lens is thicker on one side.
    const along = (awayMm / halfLengthMm) * (1 + lean * Math.sign(dy));
    const profile = 1 - along * along;
    thickness[cell] =
      profile > 0 ? thicknessMm * profile ** blunt + 0.5 * wave(cell % width, cell / width) : thicknessMm * profile;
  }
  return collection(anatomy, random, 'epidural', thickness, thicknessMm, bloodHuOf(random, epiduralHu));
}

/** Crescent over a long arc of one hemisphere, or a band along the falx. */
export function drawSubdural(anatomy: HeadAnatomy, random: Random): Lesion | null {
  if (chance(random, 0.15)) return falxBand(anatomy, random);
  const { width, inside, table, depthMm, across, centre, reach, turn } = anatomy;
  const side = sideOf(random);
  const half = between(random, [0.16, 0.42]);
  const middle = between(random, [0.3, 0.68]);
  const thicknessMm = logBetween(random, [2.4, 17]);
  const wave = smoothField(random, width, anatomy.height, 14 / anatomy.cellMm);
  const ripple = smoothField(random, width, anatomy.height, 5 / anatomy.cellMm);
  const fullness = between(random, [0.45, 0.8]);
  const thickness = new Float32Array(inside.length).fill(-20);
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell] || (across[cell] ?? 0) * side < 0.04 || (depthMm[cell] ?? 0) > thicknessMm * 3 + 12) continue;
    const near = table[cell] ?? 0;
    const dx = (near % width) - centre[0];
    const dy = Math.floor(near / width) - centre[1];
    const direction = directionOf(dx, dy);
    // Not the petrous bone or another ridge that reaches inward.
    if (Math.hypot(dx, dy) < 0.86 * (reach[Math.floor(direction) % directions] ?? 0)) continue;
    const fromFront = foldedDirection(direction - (turn / (2 * Math.PI)) * directions);
    const off = (fromFront - clamp(middle, half + 0.03, 0.97 - half)) / half;
    const profile = 1 - off * off;
    thickness[cell] =
      profile > 0
        ? thicknessMm * profile ** fullness * (1 + 0.22 * wave(cell % width, cell / width)) +
          0.35 * ripple(cell % width, cell / width)
        : 40 * profile;
  }
  return collection(anatomy, random, 'subdural', thickness, thicknessMm, bloodHuOf(random, subduralHu));
}

/** 0 at the forehead to 1 at the back of the head, on either side. */
function foldedDirection(direction: number): number {
  const turned = (direction + 2 * directions) % directions;
  return (2 * Math.min(turned, directions - turned)) / directions;
}

/** A thin sheet on one side of the falx, in front or behind; above the ventricles anywhere along it. */
function falxBand(anatomy: HeadAnatomy, random: Random): Lesion | null {
  const { inside, across, along, halfWidthMm, halfLengthMm, depthMm, width } = anatomy;
  if (anatomy.skullBase) return null;
  const side = sideOf(random);
  const thicknessMm = logBetween(random, [2.2, 7]);
  const behind = chance(random, 0.65);
  const lengthMm = between(random, [18, 0.62 * halfLengthMm]);
  const open = anatomy.ventricles.includes(1);
  const endMm = halfLengthMm - (open ? 1 : between(random, [1, 15]));
  const offset = falxOffsetMm(anatomy);
  const wave = smoothField(random, width, anatomy.height, 10 / anatomy.cellMm);
  const withinMm = new Float32Array(inside.length).fill(-20);
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell]) continue;
    const lateralMm = ((across[cell] ?? 0) * halfWidthMm - offset) * side;
    const alongMm = (along[cell] ?? 0) * halfLengthMm * (behind ? 1 : -1);
    const share = (endMm - alongMm) / lengthMm;
    const profile = 1 - (2 * share - 1) ** 2;
    const thick =
      profile > 0 ? thicknessMm * profile ** 0.4 * (1 + 0.2 * wave(cell % width, cell / width)) : 30 * profile;
    withinMm[cell] = Math.min(thick / 2 - Math.abs(lateralMm - thick / 2), (depthMm[cell] ?? 0) + 1);
  }
  return {
    subtype: 'subdural',
    clot: { withinMm, hu: bloodHuOf(random, subduralHu), unevenHu: between(random, [1, 4]), edgeMm: 1.4 },
  };
}

/** How far beside the middle of the skull the falx lies: where a line along the head is brightest. */
function falxOffsetMm({ inside, across, along, halfWidthMm, smoothHu, depthMm }: HeadAnatomy): number {
  const reachMm = 5;
  const sums = new Float64Array(2 * reachMm + 1);
  const counts = new Float64Array(2 * reachMm + 1);
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell] || Math.abs(along[cell] ?? 0) < 0.45 || (depthMm[cell] ?? 0) < 3) continue;
    const bin = Math.round((across[cell] ?? 0) * halfWidthMm) + reachMm;
    if (bin < 0 || bin > 2 * reachMm) continue;
    sums[bin] = (sums[bin] ?? 0) + (smoothHu[cell] ?? 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  let best = reachMm;
  const mean = (bin: number): number => (sums[bin] ?? 0) / Math.max(counts[bin] ?? 0, 1);
  for (let bin = 0; bin < sums.length; bin++) if (mean(bin) > mean(best)) best = bin;
  return best - reachMm;
}

/** A cell at the inner table whose distance from the midline and place along the head suit. */
function placeOnTable(
  { inside, depthMm, cellMm, across, along }: HeadAnatomy,
  random: Random,
  suits: (side: number, along: number) => boolean,
): number | null {
  const places: number[] = [];
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell] || (depthMm[cell] ?? 0) > 1.2 * cellMm) continue;
    const side = Math.abs(across[cell] ?? 9);
    if (suits(side, along[cell] ?? 9)) places.push(cell);
  }
  return places[Math.floor(random() * places.length)] ?? null;
}

function collection(
  anatomy: HeadAnatomy,
  random: Random,
  subtype: Subtype,
  thickness: Float32Array,
  thicknessMm: number,
  hu: number,
): Lesion {
  const withinMm = thickness.map((thick, cell) => thick - (anatomy.depthMm[cell] ?? 0));
  return {
    subtype,
    clot: {
      withinMm,
      hu,
      unevenHu: between(random, [2.5, 8]),
      edgeMm: between(random, [1.2, 2.6]),
      ...(thicknessMm > 3 ? { push: inwardPush(anatomy, thickness, between(random, [0.5, 1])) } : {}),
    },
  };
}

/** The brain beneath a collection is squeezed inward, most at its edge and less with depth. `strength` 1: nothing of it is covered. */
function inwardPush(anatomy: HeadAnatomy, thickness: Float32Array, strength: number): Push {
  const { inside, depthMm, table, width, cell: pixels, cellMm } = anatomy;
  const right = new Float32Array(inside.length);
  const down = new Float32Array(inside.length);
  for (let cell = 0; cell < inside.length; cell++) {
    const thick = (thickness[cell] ?? 0) * strength;
    const depth = depthMm[cell] ?? 0;
    const give = 2.5 * thick + 8;
    if (thick <= 0 || depth < thick || depth > thick + give) continue;
    // Depth thick..thick + give holds what was at 0..thick + give.
    const was = ((depth - thick) * (thick + give)) / give;
    const near = table[cell] ?? 0;
    const dx = (near % width) - (cell % width);
    const dy = Math.floor(near / width) - Math.floor(cell / width);
    const away = Math.hypot(dx, dy);
    const pixelsOff = ((depth - Math.max(was, Math.min(depth, 1.5))) / cellMm) * pixels;
    right[cell] = (dx / away) * pixelsOff;
    down[cell] = (dy / away) * pixelsOff;
  }
  return { right, down };
}
