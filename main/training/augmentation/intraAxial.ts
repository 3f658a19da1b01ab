import { between, chance, logBetween, smoothStep, weighted, type Range } from './draws.js';
import type { HeadAnatomy } from './headAnatomy.js';
import { bloodHuOf, type Lesion, type Push, type UsualHu } from './lesion.js';
import { smoothField } from './smoothField.js';
import type { Random } from './slice.js';

const intraparenchymalHu: UsualHu = [56, 9];
const areaMm2: Range = [22, 2000];

/** Places and how often blood is drawn there; in a slice of the skull base a place is any. */
const places = {
  'basal-ganglia': 0.4,
  lobar: 0.45,
  cortical: 0.15,
} as const;

function suits(place: keyof typeof places, side: number, along: number, depthMm: number): boolean {
  switch (place) {
    case 'basal-ganglia':
      return side > 0.15 && side < 0.5 && along > -0.3 && along < 0.3 && depthMm > 15;
    case 'lobar':
      return side > 0.12 && depthMm > 10;
    case 'cortical':
      return side > 0.2 && depthMm > 3 && depthMm <= 10;
  }
}

/** Uneven blob in the brain, outside the ventricles, often with a dark rim of edema. */
export function drawIntraparenchymal(anatomy: HeadAnatomy, random: Random): Lesion | null {
  const place = weighted(random, places);
  const middle = placeInBrain(anatomy, random, place);
  if (middle === null) return null;
  const area = logBetween(random, place === 'cortical' ? [areaMm2[0], 300] : areaMm2);
  const edgeMm = between(random, [1.4, 3.4]);
  const withinMm = blob(anatomy, random, middle, Math.sqrt(area / Math.PI));
  for (let cell = 0; cell < withinMm.length; cell++) {
    const room = Math.min((anatomy.depthMm[cell] ?? 0) - 1.2, anatomy.ventricles[cell] ? -2 : 20);
    withinMm[cell] = Math.min(withinMm[cell] ?? -20, room);
  }
  return {
    subtype: 'intraparenchymal',
    clot: {
      withinMm,
      hu: bloodHuOf(random, intraparenchymalHu),
      unevenHu: between(random, [2.5, 8]),
      edgeMm,
      ...(chance(random, 0.55) ? { aroundHu: edema(withinMm, random) } : {}),
      ...(area > 250 ? { push: outwardPush(anatomy, withinMm, middle, Math.sqrt(area / Math.PI)) } : {}),
    },
  };
}

function placeInBrain(anatomy: HeadAnatomy, random: Random, place: keyof typeof places): number | null {
  const found: number[] = [];
  for (let cell = 0; cell < anatomy.inside.length; cell++) {
    if (!anatomy.inside[cell] || anatomy.ventricles[cell]) continue;
    if ((anatomy.smoothHu[cell] ?? 0) < anatomy.tissueHu - 12) continue;
    const side = Math.abs(anatomy.across[cell] ?? 9);
    const along = anatomy.along[cell] ?? 9;
    const depth = anatomy.depthMm[cell] ?? 0;
    if (anatomy.skullBase ? depth > 6 && (along > 0.05 || side > 0.4) : suits(place, side, along, depth))
      found.push(cell);
  }
  return found[Math.floor(random() * found.length)] ?? null;
}

/** Blob about a cell: an ellipse whose edge is bent coarsely and frayed finely; mm within the edge, negative outside. */
export function blob(anatomy: HeadAnatomy, random: Random, middle: number, radiusMm: number): Float32Array {
  const { width, height, cellMm } = anatomy;
  const [x, y] = [middle % width, Math.floor(middle / width)];
  const stretch = Math.sqrt(between(random, [1, 2.1]));
  const angle = Math.PI * random();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const bend = smoothField(random, width, height, Math.max(0.9 * radiusMm, 3) / cellMm);
  const fray = smoothField(random, width, height, Math.max(0.3 * radiusMm, 1.6) / cellMm);
  const [bent, frayed] = [between(random, [0.1, 0.3]), between(random, [0.03, 0.1])];
  const reach = Math.ceil((radiusMm * 2.6 + 12) / cellMm);
  const withinMm = new Float32Array(width * height).fill(-20);
  for (let row = Math.max(0, y - reach); row < Math.min(height, y + reach + 1); row++) {
    for (let col = Math.max(0, x - reach); col < Math.min(width, x + reach + 1); col++) {
      const dx = (col - x) * cellMm;
      const dy = (row - y) * cellMm;
      const far = Math.hypot((dx * cos + dy * sin) / stretch, (dy * cos - dx * sin) * stretch);
      withinMm[row * width + col] = radiusMm * (1 + bent * bend(col, row) + frayed * fray(col, row)) - far;
    }
  }
  return withinMm;
}

function edema(withinMm: Float32Array, random: Random): Float32Array {
  const widthMm = between(random, [2, 9]);
  const depthHu = between(random, [4, 11]);
  return withinMm.map((within) => (within > -20 ? -depthHu * smoothStep(-widthMm - 2, -1, within) : 0));
}

/** Tissue around a clot is pushed off by about half of what the clot fills: the rest it has torn. */
function outwardPush(anatomy: HeadAnatomy, withinMm: Float32Array, middle: number, radiusMm: number): Push {
  const { width, cell: pixels, cellMm, depthMm } = anatomy;
  const right = new Float32Array(withinMm.length);
  const down = new Float32Array(withinMm.length);
  const [x, y] = [middle % width, Math.floor(middle / width)];
  for (let cell = 0; cell < withinMm.length; cell++) {
    const within = withinMm[cell] ?? -20;
    if (within <= -18) continue;
    const dx = x - (cell % width);
    const dy = y - Math.floor(cell / width);
    const away = Math.hypot(dx, dy);
    if (away < 1) continue;
    const offMm = 0.3 * radiusMm * smoothStep(-18, 0, within) * smoothStep(0, 12, depthMm[cell] ?? 0);
    const off = Math.min(offMm / cellMm, away) * pixels;
    right[cell] = (dx / away) * off;
    down[cell] = (dy / away) * off;
  }
  return { right, down };
}
