import { componentsOf, dilated, eroded, reachedFromBorder, type Grid } from '../../pixels/index.js';
import { clamp } from './draws.js';
import { depthOf } from './depth.js';
import { headAxes, type HeadAxes } from './headAxes.js';
import { pixelMmOf, type HuSlice } from './slice.js';
import { ventriclesOf } from './ventricles.js';

/** What of a head can be seen on one slice, on a grid of cells a little over 1 mm wide. */
export interface HeadAnatomy extends Grid, HeadAxes {
  /** Pixels along the side of a cell. */
  readonly cell: number;
  readonly cellMm: number;
  /** 1 within the inner table. */
  readonly inside: Uint8Array;
  /** Beneath the inner table, mm; 0 without. */
  readonly depthMm: Float32Array;
  /** Cell of the skull that is nearest to each cell within. */
  readonly table: Int32Array;
  /** Mean HU over about 3 mm, of cells within only. */
  readonly smoothHu: Float32Array;
  /** 1 in what looks like ventricle: dark, deep and central. */
  readonly ventricles: Uint8Array;
  /** Whether the skull base reaches in: the deep dark places are then cisterns and the fourth ventricle. */
  readonly skullBase: boolean;
  /** Median of what is not fluid, HU. */
  readonly tissueHu: number;
  readonly fluidHu: number;
  /** Standard deviation of the noise of single pixels, HU. */
  readonly noiseHu: number;
  /** Lowest value that counts as bone. */
  readonly boneHu: number;
  /** Ends of what the slice can show: blood is saturated where the slice is. */
  readonly lowestHu: number;
  readonly highestHu: number;
}

/** Why no anatomy was found. */
export type NoAnatomy = 'no-bone' | 'skull-not-closed' | 'too-small' | 'not-brain';

const gridAcross = 192;
/** A slice in HU shows bone far above this; a picture is saturated below it. */
const trueBoneHu = 180;
const gapMm = 4;
const leastAreaMm2 = 4000;
const leastBoneAround = 0.85;
const leastTissue = 0.8;
/** Fluid lies so much below brain, HU; both are as wide as their partial volume. */
const fluidBelowTissueHu = 26;

export function headAnatomy(slice: HuSlice): HeadAnatomy | NoAnatomy {
  const { hu, rows, cols } = slice;
  const cell = Math.max(1, Math.round(Math.max(rows, cols) / gridAcross));
  const grid = { width: Math.floor(cols / cell), height: Math.floor(rows / cell) };
  const cellMm = pixelMmOf(slice) * cell;
  const [lowestHu, highestHu] = endsOf(hu);
  // Of a saturated picture bone is the top of the window, with what a lossy coding took from it.
  const boneHu = Math.min(trueBoneHu, highestHu - 0.05 * (highestHu - lowestHu));
  if (!(boneHu > 60)) return 'no-bone';
  const means = cellMeans(slice, cell, grid, boneHu);
  const mask = new Uint8Array(means.length);
  const denseHu = boneHu - 0.25 * (boneHu - 35);
  for (let at = 0; at < mask.length; at++) mask[at] = (means[at] ?? 0) > denseHu ? 1 : 0;
  const inside = withinSkull(mask, grid, Math.max(1, Math.round(gapMm / cellMm)));
  if (inside === null) return 'skull-not-closed';
  let area = 0;
  for (let at = 0; at < inside.length; at++) area += inside[at] ?? 0;
  if (area * cellMm * cellMm < leastAreaMm2) return 'too-small';
  if (boneAround(inside, mask, grid) < leastBoneAround) return 'skull-not-closed';
  const depth = depthOf(inside, grid);
  const depthMm = depth.cells;
  for (let at = 0; at < depthMm.length; at++) depthMm[at] = Math.max((depthMm[at] ?? 0) - 0.5, 0) * cellMm;
  const smoothHu = smoothedWithin(means, inside, grid);
  const tissue = tissueOf(smoothHu, depthMm, area);
  if (tissue.share < leastTissue) return 'not-brain';
  const axes = headAxes(inside, mask, grid, cellMm);
  const skullBase = boneWithin(mask, axes, grid) > 0.02 || axes.halfWidthMm > 0.95 * axes.halfLengthMm;
  const darkBelowHu = tissue.medianHu - 0.4 * fluidBelowTissueHu;
  return {
    ...grid,
    ...axes,
    cell,
    cellMm,
    inside,
    depthMm,
    table: depth.nearest,
    smoothHu,
    ventricles: ventriclesOf({ ...grid, ...axes, cellMm, depthMm, smoothHu, skullBase }, darkBelowHu),
    skullBase,
    tissueHu: tissue.medianHu,
    fluidHu: Math.max(tissue.medianHu - fluidBelowTissueHu, lowestHu),
    noiseHu: noiseWithin(slice, means, depthMm, cell, grid),
    boneHu,
    lowestHu,
    highestHu,
  };
}

function endsOf(hu: Float32Array): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < hu.length; at++) {
    const value = hu[at] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [Math.max(low, -1024), high];
}

/** Mean of each cell, cut to what soft tissue and the onset of bone need: neither air nor dense bone outweighs its share. */
function cellMeans({ hu, cols }: HuSlice, cell: number, { width, height }: Grid, boneHu: number): Float32Array {
  const means = new Float32Array(width * height);
  const perPixel = 1 / (cell * cell);
  for (let row = 0; row < height * cell; row++) {
    const out = Math.floor(row / cell) * width;
    for (let at = 0, pixel = row * cols; at < width; at++) {
      let sum = 0;
      for (let across = 0; across < cell; across++, pixel++) sum += clamp(hu[pixel] ?? 0, -60, boneHu);
      means[out + at] = (means[out + at] ?? 0) + sum * perPixel;
    }
  }
  return means;
}

/** The largest part that bone closes off, sutures and fractures up to `gap` cells on either side bridged; null where there is none. */
function withinSkull(bone: Uint8Array, grid: Grid, gap: number): Uint8Array | null {
  const closed = dilated(bone, grid, gap);
  const outside = reachedFromBorder((cell) => closed[cell] === 0, grid);
  const core = new Uint8Array(closed.length);
  for (let cell = 0; cell < core.length; cell++) core[cell] = closed[cell] || outside[cell] ? 0 : 1;
  const { labels, sizes } = componentsOf(core, grid);
  const largest = sizes.reduce((best, size, label) => (size > (sizes[best] ?? 0) ? label : best), 0);
  if (largest === 0) return null;
  const part = new Uint8Array(labels.length);
  for (let cell = 0; cell < part.length; cell++) part[cell] = labels[cell] === largest ? 1 : 0;
  // Back to the bone, which is a cell thick at least: nothing beyond it is entered.
  const grown = dilated(part, grid, gap + 1);
  for (let cell = 0; cell < grown.length; cell++) if (bone[cell] || outside[cell]) grown[cell] = 0;
  return withHolesFilled(grown, grid);
}

/** Calcium and vessels are holes of the mask, not of the head. */
function withHolesFilled(mask: Uint8Array, grid: Grid): Uint8Array {
  const around = reachedFromBorder((cell) => mask[cell] === 0, grid);
  for (let cell = 0; cell < around.length; cell++) around[cell] = around[cell] ? 0 : 1;
  return around;
}

/** Share of the cells just outside that are bone or beside bone. */
function boneAround(inside: Uint8Array, bone: Uint8Array, grid: Grid): number {
  const near = dilated(bone, grid);
  let edge = 0;
  let hard = 0;
  const rim = dilated(inside, grid);
  for (let cell = 0; cell < rim.length; cell++) {
    if (!rim[cell] || inside[cell]) continue;
    edge += 1;
    hard += near[cell] ?? 0;
  }
  return edge === 0 ? 0 : hard / edge;
}

/** Share of bone in the middle of the head: none in the vault. */
function boneWithin(bone: Uint8Array, { across, along }: HeadAxes, grid: Grid): number {
  const dense = eroded(bone, grid);
  let cells = 0;
  let hard = 0;
  for (let cell = 0; cell < dense.length; cell++) {
    const u = across[cell] ?? 9;
    const v = along[cell] ?? 9;
    if (u * u + v * v > 0.64) continue;
    cells += 1;
    hard += dense[cell] ?? 0;
  }
  return cells === 0 ? 0 : hard / cells;
}

/** 3 x 3 mean of the cells within. */
function smoothedWithin(means: Float32Array, inside: Uint8Array, { width, height }: Grid): Float32Array {
  const smooth = new Float32Array(means.length);
  for (let row = 1; row < height - 1; row++) {
    for (let col = 1, at = row * width + 1; col < width - 1; col++, at++) {
      if (!inside[at]) continue;
      let sum = 0;
      let count = 0;
      for (let line = at - width - 1; line <= at + width - 1; line += width) {
        for (let next = line; next < line + 3; next++) {
          if (!inside[next]) continue;
          sum += means[next] ?? 0;
          count += 1;
        }
      }
      smooth[at] = sum / count;
    }
  }
  return smooth;
}

/** Median of brain beneath the cortex, and the share of all that is brain or fluid. */
function tissueOf(
  smoothHu: Float32Array,
  depthMm: Float32Array,
  area: number,
): { readonly medianHu: number; readonly share: number } {
  const binsPerHu = 10;
  const bins = new Uint32Array((tissueRange.to - tissueRange.from) * binsPerHu);
  let plausible = 0;
  let counted = 0;
  for (let cell = 0; cell < smoothHu.length; cell++) {
    const depth = depthMm[cell] ?? 0;
    if (depth <= 0) continue;
    const value = smoothHu[cell] ?? 0;
    if (value > -10 && value < tissueRange.to) plausible += 1;
    if (depth <= 4 || value <= tissueRange.from || value >= tissueRange.to) continue;
    const bin = Math.floor((value - tissueRange.from) * binsPerHu);
    bins[bin] = (bins[bin] ?? 0) + 1;
    counted += 1;
  }
  let bin = 0;
  for (let below = bins[0] ?? 0; below * 2 < counted; below += bins[bin] ?? 0) bin++;
  return { medianHu: tissueRange.from + (bin + 0.5) / binsPerHu, share: plausible / area };
}

const tissueRange = { from: 15, to: 65 } as const;

/** 1.25 times the mean absolute difference of pixels to their neighbour, over the root of two: noise, with little of the anatomy. */
function noiseWithin(
  { hu, cols }: HuSlice,
  means: Float32Array,
  depthMm: Float32Array,
  cell: number,
  { width }: Grid,
): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < means.length; at += 3) {
    if ((depthMm[at] ?? 0) < 6) continue;
    const pixel = Math.floor(at / width) * cell * cols + (at % width) * cell;
    const step = Math.abs((hu[pixel] ?? 0) - (hu[pixel + 2] ?? 0));
    sum += Math.min(step, 30);
    count += 1;
  }
  return count === 0 ? 0 : ((sum / count) * 1.2533) / Math.SQRT2;
}
