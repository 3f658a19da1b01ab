import { dilated } from '../../pixels/index.js';
import { between, chance, logBetween, smoothStep } from './draws.js';
import type { HeadAnatomy } from './headAnatomy.js';
import { bloodHuOf, type Lesion, type UsualHu } from './lesion.js';
import { smoothField } from './smoothField.js';
import type { Random } from './slice.js';

const subarachnoidHu: UsualHu = [56, 6];
const intraventricularHu: UsualHu = [51, 8];

/** Blood in sulci, sylvian fissure or cisterns of a region. */
export function drawSubarachnoid(anatomy: HeadAnatomy, random: Random): Lesion | null {
  const { width, height, cellMm, inside, depthMm, smoothHu } = anatomy;
  const deepest = anatomy.skullBase ? 60 : 32;
  const ventricles = dilated(anatomy.ventricles, anatomy, Math.max(1, Math.round(2 / cellMm)));
  const fluid: number[] = [];
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell] || ventricles[cell] || (depthMm[cell] ?? 0) < 2 || (depthMm[cell] ?? 0) > deepest) continue;
    if ((smoothHu[cell] ?? 0) < anatomy.tissueHu - 6) fluid.push(cell);
  }
  const middle = fluid[Math.floor(random() * fluid.length)];
  if (middle === undefined) return null;
  const [x, y] = [middle % width, Math.floor(middle / width)];
  const radiusMm = logBetween(random, anatomy.skullBase && chance(random, 0.5) ? [35, 80] : [16, 60]);
  const patch = smoothField(random, width, height, 12 / cellMm);
  const share = new Float32Array(inside.length);
  for (let cell = 0; cell < share.length; cell++) {
    const depth = depthMm[cell] ?? 0;
    if (!inside[cell] || ventricles[cell] || depth > deepest + 10) continue;
    const farMm = Math.hypot((cell % width) - x, Math.floor(cell / width) - y) * cellMm;
    const near = 1 - farMm / radiusMm + 0.25 * patch(cell % width, cell / width);
    share[cell] = smoothStep(0, 0.45, near) * smoothStep(0.6, 1.8, depth);
  }
  const fluidBlood = { share, hu: bloodHuOf(random, subarachnoidHu), unevenHu: between(random, [1.5, 5]), sulci: true };
  return { subtype: 'subarachnoid', fluid: fluidBlood };
}

/** Blood that has sunk to the back of the ventricles, fills one side, or all; null where no ventricle is seen. */
export function drawIntraventricular(anatomy: HeadAnatomy, random: Random): Lesion | null {
  const { width, height, cellMm, ventricles, across } = anatomy;
  if (!ventricles.includes(1)) return null;
  const near = dilated(ventricles, anatomy, Math.max(1, Math.round(1.5 / cellMm)));
  let [top, bottom] = [height, 0];
  for (let cell = 0; cell < ventricles.length; cell++) {
    if (!ventricles[cell]) continue;
    const row = Math.floor(cell / width);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  const sunk = chance(random, 0.6);
  const level = sunk ? bottom - (bottom - top) * logBetween(random, [0.12, 0.8]) : -1;
  const oneSide = chance(random, 0.35) ? (random() < 0.5 ? -1 : 1) : 0;
  const patch = smoothField(random, width, height, 7 / cellMm);
  const fill = sunk ? 1 : between(random, [0.3, 1.6]);
  const share = new Float32Array(ventricles.length);
  for (let cell = 0; cell < share.length; cell++) {
    if (!near[cell] || (across[cell] ?? 0) * oneSide < 0) continue;
    const row = Math.floor(cell / width);
    const below = smoothStep(-1.2, 1.2, (row - level) * cellMm + 0.6 * patch(cell % width, row));
    share[cell] = below * smoothStep(-0.5, 0.5, fill + (sunk ? 0.4 : 1) * patch(cell % width, row));
  }
  const hu = bloodHuOf(random, intraventricularHu);
  return { subtype: 'intraventricular', fluid: { share, hu, unevenHu: between(random, [2, 6]), sulci: false } };
}
