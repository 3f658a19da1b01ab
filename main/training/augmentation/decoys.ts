import { between, chance, clamp, logBetween, sideOf, smoothStep, weighted } from './draws.js';
import type { HeadAnatomy } from './headAnatomy.js';
import { blob } from './intraAxial.js';
import { paintClot, type Canvas } from './paint.js';
import { smoothField } from './smoothField.js';
import type { Random } from './slice.js';

/** What is drawn and is no blood, and how often each is chosen. */
const kinds = { calcification: 0.35, infarct: 0.3, streaks: 0.2, cupping: 0.15 } as const;

/** Draws something that is not blood into the slice of the canvas, in the manner of blood: that something was drawn says nothing. */
export function drawDecoy(canvas: Canvas, random: Random): void {
  switch (weighted(random, kinds)) {
    case 'calcification': {
      drawCalcification(canvas, random);
      return;
    }
    case 'infarct': {
      drawInfarct(canvas, random);
      return;
    }
    case 'streaks': {
      drawStreaks(canvas, random);
      return;
    }
    case 'cupping': {
      drawCupping(canvas, random);
      return;
    }
  }
}

/** Calcium of choroid plexus, pineal, falx or basal ganglia: small and denser than blood. */
function drawCalcification(canvas: Canvas, random: Random): void {
  const { anatomy } = canvas;
  const place = weighted(random, { choroid: 0.4, pineal: 0.2, falx: 0.2, pallidum: 0.2 });
  const sides = place === 'choroid' || place === 'pallidum' ? (chance(random, 0.7) ? [-1, 1] : [sideOf(random)]) : [0];
  const [across, along, radiusMm] = {
    choroid: [between(random, [0.25, 0.42]), between(random, [0.25, 0.45]), logBetween(random, [1.2, 4])] as const,
    pineal: [0, between(random, [0.12, 0.25]), logBetween(random, [1.2, 3])] as const,
    falx: [0, between(random, [-0.9, -0.4]), logBetween(random, [1, 3])] as const,
    pallidum: [between(random, [0.22, 0.32]), between(random, [-0.15, 0.05]), logBetween(random, [1.2, 4])] as const,
  }[place];
  for (const side of sides) {
    const middle = nearestPlace(anatomy, across * side, along);
    const withinMm = blob(anatomy, random, middle, radiusMm * between(random, [0.7, 1.2]));
    const clot = { withinMm, hu: logBetween(random, [100, 320]), unevenHu: 15, edgeMm: between(random, [1, 2]) };
    paintClot(canvas, clot, random);
  }
}

function nearestPlace({ inside, across, along }: HeadAnatomy, u: number, v: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell]) continue;
    const off = ((across[cell] ?? 9) - u) ** 2 + ((along[cell] ?? 9) - v) ** 2;
    if (off < least) [least, best] = [off, cell];
  }
  return best;
}

/** A dark territory that reaches the surface, or a small dark spot: with tissue's own texture, for it only darkens. */
function drawInfarct(canvas: Canvas, random: Random): void {
  const { anatomy } = canvas;
  const cells: number[] = [];
  for (let cell = 0; cell < anatomy.inside.length; cell++) if ((anatomy.depthMm[cell] ?? 0) > 6) cells.push(cell);
  const middle = cells[Math.floor(random() * cells.length)];
  if (middle === undefined) return;
  const withinMm = blob(anatomy, random, middle, logBetween(random, [4, 34]));
  const depthHu = between(random, [4, 14]);
  const edgeMm = between(random, [1.5, 6]);
  addOver(
    canvas,
    withinMm.map((within) => -depthHu * smoothStep(-edgeMm, edgeMm, within)),
  );
}

/** Bands of beam hardening across the head, dark and bright, strongest along one line. */
function drawStreaks(canvas: Canvas, random: Random): void {
  const { anatomy } = canvas;
  const { width, height, cellMm } = anatomy;
  const angle = Math.PI * (chance(random, 0.6) ? between(random, [0.42, 0.58]) : random());
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const spacingMm = logBetween(random, [7, 30]);
  const lineMm = between(random, [-0.5, 0.5]) * anatomy.halfLengthMm;
  const spreadMm = between(random, [8, 35]);
  const strengthHu = between(random, [3, 10]);
  const along = smoothField(random, width, height, 25 / cellMm);
  const added = new Float32Array(width * height);
  for (let cell = 0; cell < added.length; cell++) {
    if (!anatomy.inside[cell]) continue;
    const [col, row] = [cell % width, Math.floor(cell / width)];
    const offMm = ((col - anatomy.centre[0]) * cos + (row - anatomy.centre[1]) * sin) * cellMm - lineMm;
    const fade = Math.exp(-0.5 * (offMm / spreadMm) ** 2) * clamp(0.7 + 0.5 * along(col, row), 0, 1.5);
    added[cell] = strengthHu * fade * Math.cos((2 * Math.PI * offMm) / spacingMm);
  }
  addOver(canvas, added);
}

/** A bright rim beneath the whole vault, as beam hardening leaves it. */
function drawCupping(canvas: Canvas, random: Random): void {
  const { depthMm, inside } = canvas.anatomy;
  const strengthHu = between(random, [3, 12]);
  const reachMm = between(random, [2, 7]);
  addOver(
    canvas,
    depthMm.map((depth, cell) => (inside[cell] ? strengthHu * Math.exp(-depth / reachMm) : 0)),
  );
}

/** Adds a map of cells to the pixels within the skull that are not bone. */
function addOver({ slice, anatomy }: Canvas, added: Float32Array): void {
  const { hu, cols } = slice;
  const { cell, width, inside, boneHu, lowestHu, highestHu } = anatomy;
  for (let at = 0; at < hu.length; at++) {
    const value = hu[at] ?? 0;
    const row = Math.floor(at / cols);
    const here = Math.floor(row / cell) * width + Math.min(Math.floor((at - row * cols) / cell), width - 1);
    if (!inside[here] || value >= boneHu) continue;
    hu[at] = clamp(value + (added[here] ?? 0), lowestHu, highestHu);
  }
}
