import { componentsOf, type Grid } from '../../pixels/index.js';
import type { HeadAxes } from './headAxes.js';

interface Seen extends Grid, HeadAxes {
  readonly cellMm: number;
  readonly depthMm: Float32Array;
  readonly smoothHu: Float32Array;
  readonly skullBase: boolean;
}

const leastDepthMm = 14;
const leastAreaMm2 = 22;
/** Shorter heads are cut above the ventricles: what is dark in their middle is the fissure between the hemispheres. */
const leastHalfLengthMm = 60;

/** Dark, deep and central parts: lateral and third ventricle, over the skull base the fourth. */
export function ventriclesOf(seen: Seen, darkBelowHu: number): Uint8Array {
  const dark = new Uint8Array(seen.depthMm.length);
  if (!seen.skullBase && seen.halfLengthMm < leastHalfLengthMm) return dark;
  for (let cell = 0; cell < dark.length; cell++) {
    if ((seen.depthMm[cell] ?? 0) < leastDepthMm || (seen.smoothHu[cell] ?? 0) > darkBelowHu) continue;
    const side = Math.abs(seen.across[cell] ?? 9);
    const along = seen.along[cell] ?? 9;
    dark[cell] = (seen.skullBase ? fourthVentricle(side, along) : lateralVentricle(side, along)) ? 1 : 0;
  }
  const { labels, sizes } = componentsOf(dark, seen);
  const least = leastAreaMm2 / (seen.cellMm * seen.cellMm);
  for (let cell = 0; cell < dark.length; cell++) if ((sizes[labels[cell] ?? 0] ?? 0) < least) dark[cell] = 0;
  return dark;
}

function fourthVentricle(side: number, along: number): boolean {
  return side < 0.22 && along > 0.15 && along < 0.65;
}

/** Frontal horns and bodies beside the midline, the atria and occipital horns farther out; never the insula. */
function lateralVentricle(side: number, along: number): boolean {
  if (along < -0.5 || along > 0.68) return false;
  return along < 0.1 ? side < 0.36 : side < 0.36 + 0.5 * Math.min(along - 0.1, 0.3) && (along < 0.5 || side > 0.08);
}
