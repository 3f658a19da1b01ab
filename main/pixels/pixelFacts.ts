import type { PixelFacts } from '../contract/index.js';
import { coarsePicture, type CoarsePicture } from './coarsePicture.js';
import { componentsOf, dilated, directionsBlocked, eroded, reachedFromBorder } from './grid.js';

const skinHu = -300;
const boneHu = 300;
const brainHu = { from: 0, to: 80 } as const;
const enhancedHu = { from: 130, to: 400 } as const;
/** Of eight directions, so many must meet bone before the tissue between counts as enclosed: a craniectomy leaves two or three open. */
const enclosedDirections = 6;

/**
 * What can be seen on the pixels of one frame, on a grid of cells about 2 mm wide. Areas are in mm2 where the spacing is known, else
 * in pixels. Decides nothing: triage does, with the header as a hint (docs/design.md 4.1).
 *
 * @param spacingMm between rows, then between columns
 */
export function pixelFacts(
  hu: Float32Array,
  rows: number,
  cols: number,
  spacingMm?: readonly [number, number],
): PixelFacts {
  const picture = coarsePicture(hu, rows, cols);
  const pixelArea = spacingMm ? spacingMm[0] * spacingMm[1] : 1;
  const cellArea = pixelArea * picture.cell * picture.cell;

  const head = headMask(picture);
  const bone = masked(picture.mean.length, (at) => head[at] === 1 && (picture.mean[at] ?? 0) > boneHu);
  const brain = brainMask(picture, head, bone);
  const tissue = summaryOf(picture, brain);
  return {
    headAreaMm2: count(head) * cellArea,
    brainAreaMm2: tissue.cells * cellArea,
    brainMedianHu: tissue.medianHu,
    noiseHu: noiseOf(hu, cols, picture, eroded(brain, picture)),
    metalAreaMm2: picture.metalPixels * pixelArea,
    enhancedAreaMm2: enhancedCells(hu, cols, picture, brain, bone) * cellArea,
    looksLikeHu: looksLikeHu(picture, head),
  };
}

/** The largest thing denser than skin against air, with its holes; thin bridges to the headrest are cut. */
function headMask(picture: CoarsePicture): Uint8Array {
  const solid = masked(picture.mean.length, (at) => (picture.mean[at] ?? 0) > skinHu);
  const cut = eroded(solid, picture);
  const { labels, sizes } = componentsOf(cut, picture);
  let largest = 0;
  for (let label = 1; label < sizes.length; label++) {
    if (largest === 0 || (sizes[label] ?? 0) > (sizes[largest] ?? 0)) largest = label;
  }
  if (largest === 0) return new Uint8Array(solid.length);
  const core = dilated(
    masked(solid.length, (at) => labels[at] === largest),
    picture,
  );
  const outside = reachedFromBorder((cell) => core[cell] === 0, picture);
  return masked(solid.length, (at) => outside[at] === 0);
}

/** Soft tissue with bone around it, without the specks that partial volume makes along the skull. */
function brainMask(picture: CoarsePicture, head: Uint8Array, bone: Uint8Array): Uint8Array {
  const blocked = directionsBlocked(bone, picture);
  const soft = masked(head.length, (at) => {
    const value = picture.mean[at] ?? 0;
    return head[at] === 1 && (blocked[at] ?? 0) >= enclosedDirections && value >= brainHu.from && value <= brainHu.to;
  });
  const open = dilated(eroded(soft, picture), picture);
  return masked(head.length, (at) => soft[at] === 1 && open[at] === 1);
}

/** 1.4826 times the median absolute deviation of pixels from the mean of their cell, corrected for the mean being their own. */
function noiseOf(hu: Float32Array, cols: number, picture: CoarsePicture, inside: Uint8Array): number {
  const { cell, width } = picture;
  const bins = new Uint32Array(1024);
  const binsPerHu = 8;
  let total = 0;
  for (let at = 0; at < inside.length; at++) {
    if (!inside[at]) continue;
    const mean = picture.mean[at] ?? 0;
    const corner = Math.floor(at / width) * cell * cols + (at % width) * cell;
    for (let down = 0; down < cell; down++) {
      for (let across = 0; across < cell; across++) {
        const off = Math.abs((hu[corner + down * cols + across] ?? 0) - mean);
        const bin = Math.min(Math.floor(off * binsPerHu), bins.length - 1);
        bins[bin] = (bins[bin] ?? 0) + 1;
        total += 1;
      }
    }
  }
  if (total === 0 || cell < 2) return Number.NaN;
  const pixels = cell * cell;
  const deviationHu = (middleBin(bins, total) + 0.5) / binsPerHu;
  return 1.4826 * deviationHu * Math.sqrt(pixels / (pixels - 1));
}

/**
 * Cells inside the skull, two cells or more from bone, of which a quarter or more is between 130 and 400 HU and nothing is denser: vessels
 * with contrast. Connected spots under three cells (calcium of pineal or choroid plexus) and over 400 (bone of the base) are left out.
 */
function enhancedCells(
  hu: Float32Array,
  cols: number,
  picture: CoarsePicture,
  brain: Uint8Array,
  bone: Uint8Array,
): number {
  const nearBone = dilated(bone, picture, 2);
  const nearBrain = dilated(brain, picture, 2);
  const { cell, width } = picture;
  const bright = masked(brain.length, (at) => {
    if (nearBone[at] || !nearBrain[at] || (picture.mean[at] ?? 0) < brainHu.to / 2) return false;
    const corner = Math.floor(at / width) * cell * cols + (at % width) * cell;
    let enhanced = 0;
    for (let down = 0; down < cell; down++) {
      for (let across = 0; across < cell; across++) {
        const value = hu[corner + down * cols + across] ?? 0;
        if (value > enhancedHu.to) return false;
        if (value >= enhancedHu.from) enhanced += 1;
      }
    }
    return enhanced * 4 >= cell * cell;
  });
  return componentsOf(bright, picture).sizes.reduce((sum, size) => (size >= 3 && size <= 400 ? sum + size : sum), 0);
}

/**
 * HU puts air near -1000 and soft tissue near 40. A picture is believed where what is around the largest thing is air, and
 * the soft part of that thing is where tissue is. A picture of nothing but air is believed too; one without air around cannot be.
 */
function looksLikeHu(picture: CoarsePicture, head: Uint8Array): boolean {
  const { mean } = picture;
  let around = 0;
  let dense = 0;
  let soft = 0;
  let low = 0;
  let high = 0;
  for (let at = 0; at < head.length; at++) {
    const value = mean[at] ?? 0;
    if (!head[at]) {
      around += 1;
      if (value > -600) dense += 1;
    } else if (value < boneHu) {
      soft += 1;
      if (value < -150) low += 1;
      else if (value > 150) high += 1;
    }
  }
  if (around < head.length / 50 || dense * 2 > around) return false;
  const inside = head.length - around;
  if (inside < head.length / 200) return true;
  return soft >= inside / 10 && low * 2 < soft && high * 2 < soft;
}

function masked(length: number, test: (at: number) => boolean): Uint8Array {
  const mask = new Uint8Array(length);
  for (let at = 0; at < length; at++) mask[at] = test(at) ? 1 : 0;
  return mask;
}

/** Number of cells of brain and their median, to a tenth of a HU. */
function summaryOf(picture: CoarsePicture, brain: Uint8Array): { readonly cells: number; readonly medianHu: number } {
  const binsPerHu = 10;
  const bins = new Uint32Array((brainHu.to - brainHu.from) * binsPerHu + 1);
  let cells = 0;
  for (let at = 0; at < brain.length; at++) {
    if (!brain[at]) continue;
    const bin = Math.round(((picture.mean[at] ?? 0) - brainHu.from) * binsPerHu);
    bins[bin] = (bins[bin] ?? 0) + 1;
    cells += 1;
  }
  return { cells, medianHu: cells === 0 ? Number.NaN : brainHu.from + middleBin(bins, cells) / binsPerHu };
}

/** Bin that holds the middle of `total` values. */
function middleBin(bins: Uint32Array, total: number): number {
  let below = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    below += bins[bin] ?? 0;
    if (below * 2 >= total) return bin;
  }
  return bins.length - 1;
}

function count(mask: Uint8Array): number {
  let sum = 0;
  for (const cell of mask) sum += cell;
  return sum;
}
