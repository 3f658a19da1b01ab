import { clamp, smoothStep } from './draws.js';
import type { HeadAnatomy } from './headAnatomy.js';
import type { BloodyFluid, Clot } from './lesion.js';
import { smoothField } from './smoothField.js';
import type { HuSlice, Random } from './slice.js';

/** A slice in the making: its own HU, changed in place, and which pixels the last thing painted covers by half or more. */
export interface Canvas {
  readonly slice: HuSlice;
  readonly anatomy: HeadAnatomy;
  readonly covered: Uint8Array;
}

/** What painting has done: pixels covered, their mean change and their mean, HU. */
export interface Painted {
  readonly pixels: number;
  readonly changeHu: number;
  readonly meanHu: number;
}

/** Map of cells, read at the pixel in hand: bilinear between the middles of cells. */
interface CellReader {
  goTo(col: number, row: number): void;
  read(map: Float32Array): number;
}

function cellReader({ width, height, cell }: HeadAnatomy): CellReader {
  let [at, fx, fy] = [0, 0, 0];
  return {
    goTo(col, row) {
      const x = clamp((col + 0.5) / cell - 0.5, 0, width - 1.001);
      const y = clamp((row + 0.5) / cell - 0.5, 0, height - 1.001);
      const [left, top] = [Math.floor(x), Math.floor(y)];
      at = top * width + left;
      fx = x - left;
      fy = y - top;
    },
    read(map) {
      const upper = (map[at] ?? 0) * (1 - fx) + (map[at + 1] ?? 0) * fx;
      const lower = (map[at + width] ?? 0) * (1 - fx) + (map[at + width + 1] ?? 0) * fx;
      return upper * (1 - fy) + lower * fy;
    },
  };
}

/** Pixels from the first to after the last column and row of the cells that `matters`. */
function pixelBox(
  { width, height, cell }: HeadAnatomy,
  { rows, cols }: HuSlice,
  matters: (cell: number) => boolean,
): readonly [left: number, right: number, top: number, bottom: number] {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0, at = 0; row < height; row++) {
    for (let col = 0; col < width; col++, at++) {
      if (!matters(at)) continue;
      if (col < left) left = col;
      if (col > right) right = col;
      if (row < top) top = row;
      if (row > bottom) bottom = row;
    }
  }
  return [
    Math.max(0, (left - 1) * cell),
    Math.min(cols, (right + 2) * cell),
    Math.max(0, (top - 1) * cell),
    Math.min(rows, (bottom + 2) * cell),
  ];
}

/** Of the noise and grain of what was there so much is kept; more would be its anatomy. */
const keptDeviations = 2.5;

/**
 * Puts a clot where tissue was. The pixel noise of what was there stays, so that a clot is no smoother than its surroundings;
 * bone is never touched, and towards bone the clot ends as the brain did, by the scanner's own partial volume.
 */
export function paintClot(canvas: Canvas, clot: Clot, random: Random): Painted {
  const { slice, anatomy, covered } = canvas;
  const { hu, cols } = slice;
  const { inside, cellMm, cell, depthMm, smoothHu, boneHu } = anatomy;
  const { withinMm, push, aroundHu, edgeMm } = clot;
  const before = push || aroundHu ? hu.slice() : hu;
  const reader = cellReader(anatomy);
  const pixelMm = cellMm / cell;
  const [left, right, top, bottom] = pixelBox(
    anatomy,
    slice,
    (at) =>
      inside[at] === 1 &&
      ((withinMm[at] ?? -20) > -edgeMm ||
        (push?.right[at] ?? 0) !== 0 ||
        (push?.down[at] ?? 0) !== 0 ||
        (aroundHu?.[at] ?? 0) < -0.5),
  );
  const broad = smoothField(random, cols, slice.rows, 8 / pixelMm);
  const fine = smoothField(random, cols, slice.rows, 2.5 / pixelMm);
  const kept = keptDeviations * anatomy.noiseHu;
  covered.fill(0);
  const tally = tallyOf();
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const at = row * cols + col;
      const was = before[at] ?? 0;
      if (was >= boneHu) continue;
      reader.goTo(col, row);
      const depth = reader.read(depthMm);
      if (depth <= 0) continue;
      const share = smoothStep(-edgeMm / 2, edgeMm / 2, reader.read(withinMm));
      let value = was;
      if (push) {
        const moveRight = reader.read(push.right);
        const moveDown = reader.read(push.down);
        if (moveRight * moveRight + moveDown * moveDown > 0.01) {
          value = Math.min(sampled(before, slice, col + moveRight, row + moveDown), boneHu);
        }
      }
      if (aroundHu && share < 1) value += reader.read(aroundHu) * (1 - share);
      if (share > 0) {
        const grain = clamp(was - reader.read(smoothHu), -kept, kept);
        const blood = clot.hu + clot.unevenHu * (0.8 * broad(col, row) + 0.6 * fine(col, row)) + grain;
        value += share * (blood - value);
      }
      // Half bone: what was there is more than blood, and stays.
      if (depth < 2 * cellMm && was > value && was > clot.hu) value = was;
      hu[at] = clamp(value, anatomy.lowestHu, anatomy.highestHu);
      if (share < 0.5) continue;
      covered[at] = 1;
      tally.add(was, value);
    }
  }
  return tally.painted();
}

/** Pixels count as covered where this share of them has become blood: what the eye sees in a sulcus is mostly less than half. */
const coveredShare = 0.35;

/** Blood widens the sulcus that it fills. */
const distends = 1.3;

/** Replaces fluid by bloody fluid, pixel by pixel as far as a pixel is fluid. */
export function paintFluid(canvas: Canvas, fluid: BloodyFluid, random: Random): Painted {
  const { slice, anatomy, covered } = canvas;
  const { hu, cols } = slice;
  const { tissueHu, fluidHu, boneHu, cellMm, cell, depthMm, smoothHu, noiseHu } = anatomy;
  const reader = cellReader(anatomy);
  const pixelMm = cellMm / cell;
  const box = pixelBox(anatomy, slice, (at) => (fluid.share[at] ?? 0) > 0);
  const [left, right, top, bottom] = box;
  const soft = softened(slice, box);
  const around = fluid.sulci ? boxMean(anatomy, Math.max(2, Math.round(4 / cellMm))) : smoothHu;
  const uneven = smoothField(random, cols, slice.rows, 5 / pixelMm);
  const certain = 4 + 0.3 * noiseHu;
  const span = tissueHu - fluidHu;
  covered.fill(0);
  const tally = tallyOf();
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const at = row * cols + col;
      const was = hu[at] ?? 0;
      reader.goTo(col, row);
      const part = reader.read(fluid.share);
      if (part <= 0.01 || was >= boneHu || reader.read(depthMm) <= 0) continue;
      const value = soft[(row - top) * (right - left) + col - left] ?? 0;
      let dark = (tissueHu - certain - value) / (span - certain);
      if (fluid.sulci) dark = Math.max(dark, (reader.read(around) - value - 0.5 * certain) / (0.8 * span));
      if (dark <= 0) continue;
      const share = part * Math.min(distends * dark, 1);
      const now = was + share * (fluid.hu + fluid.unevenHu * uneven(col, row) - fluidHu);
      hu[at] = Math.min(now, anatomy.highestHu);
      if (share < coveredShare) continue;
      covered[at] = 1;
      tally.add(was, now);
    }
  }
  return tally.painted();
}

function tallyOf(): { add(was: number, now: number): void; painted(): Painted } {
  let [pixels, before, after] = [0, 0, 0];
  return {
    add(was, now) {
      pixels += 1;
      before += was;
      after += now;
    },
    painted: () => ({ pixels, changeHu: (after - before) / Math.max(pixels, 1), meanHu: after / Math.max(pixels, 1) }),
  };
}

/** [1 2 1] in both directions over a box of pixels. */
function softened(
  { hu, rows, cols }: HuSlice,
  [left, right, top, bottom]: readonly [number, number, number, number],
): Float32Array {
  const width = Math.max(right - left, 0);
  const soft = new Float32Array(width * Math.max(bottom - top, 0));
  for (let row = top; row < bottom; row++) {
    const above = Math.max(row - 1, 0) * cols;
    const here = row * cols;
    const below = Math.min(row + 1, rows - 1) * cols;
    const column = (col: number): number => (hu[above + col] ?? 0) + 2 * (hu[here + col] ?? 0) + (hu[below + col] ?? 0);
    for (let col = left; col < right; col++) {
      const sum = column(Math.max(col - 1, 0)) + 2 * column(col) + column(Math.min(col + 1, cols - 1));
      soft[(row - top) * width + col - left] = sum / 16;
    }
  }
  return soft;
}

/** Mean of the cells within, over a square of `radius` cells to either side. */
function boxMean({ smoothHu, inside, width, height }: HeadAnatomy, radius: number): Float32Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  const counts = new Int32Array((width + 1) * (height + 1));
  for (let row = 0; row < height; row++) {
    let [sum, count] = [0, 0];
    for (let col = 0; col < width; col++) {
      const at = row * width + col;
      if (inside[at]) {
        sum += smoothHu[at] ?? 0;
        count += 1;
      }
      const corner = (row + 1) * (width + 1) + col + 1;
      sums[corner] = sum + (sums[corner - width - 1] ?? 0);
      counts[corner] = count + (counts[corner - width - 1] ?? 0);
    }
  }
  const means = new Float32Array(smoothHu.length);
  for (let row = 0, at = 0; row < height; row++) {
    const upper = Math.max(row - radius, 0) * (width + 1);
    const lower = Math.min(row + radius + 1, height) * (width + 1);
    for (let col = 0; col < width; col++, at++) {
      if (!inside[at]) continue;
      const left = Math.max(col - radius, 0);
      const right = Math.min(col + radius + 1, width);
      const sum =
        (sums[lower + right] ?? 0) - (sums[lower + left] ?? 0) - (sums[upper + right] ?? 0) + (sums[upper + left] ?? 0);
      const count =
        (counts[lower + right] ?? 0) -
        (counts[lower + left] ?? 0) -
        (counts[upper + right] ?? 0) +
        (counts[upper + left] ?? 0);
      means[at] = sum / count;
    }
  }
  return means;
}

/** Catmull-Rom between pixels: a place between pixels keeps its noise. */
function sampled(hu: Float32Array, { rows, cols }: HuSlice, x: number, y: number): number {
  const left = clamp(Math.floor(x), 1, cols - 3);
  const top = clamp(Math.floor(y), 1, rows - 3);
  const [f, g] = [clamp(x - left, 0, 1), clamp(y - top, 0, 1)];
  const at = (top - 1) * cols + left - 1;
  return cubic(
    cubic(hu[at] ?? 0, hu[at + 1] ?? 0, hu[at + 2] ?? 0, hu[at + 3] ?? 0, f),
    cubic(hu[at + cols] ?? 0, hu[at + cols + 1] ?? 0, hu[at + cols + 2] ?? 0, hu[at + cols + 3] ?? 0, f),
    cubic(
      hu[at + 2 * cols] ?? 0,
      hu[at + 2 * cols + 1] ?? 0,
      hu[at + 2 * cols + 2] ?? 0,
      hu[at + 2 * cols + 3] ?? 0,
      f,
    ),
    cubic(
      hu[at + 3 * cols] ?? 0,
      hu[at + 3 * cols + 1] ?? 0,
      hu[at + 3 * cols + 2] ?? 0,
      hu[at + 3 * cols + 3] ?? 0,
      f,
    ),
    g,
  );
}

function cubic(a: number, b: number, c: number, d: number, f: number): number {
  return b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
}
