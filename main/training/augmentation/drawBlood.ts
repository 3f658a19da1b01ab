import { subtypes, type Label, type Subtype, type Truth } from '../../contract/index.js';
import { chance, weighted } from './draws.js';
import { drawDecoy } from './decoys.js';
import { drawEpidural, drawSubdural } from './extraAxial.js';
import { headAnatomy, type HeadAnatomy, type NoAnatomy } from './headAnatomy.js';
import { drawIntraventricular, drawSubarachnoid } from './inFluid.js';
import { drawIntraparenchymal } from './intraAxial.js';
import type { DrawLesion } from './lesion.js';
import { paintClot, paintFluid, type Canvas, type Painted } from './paint.js';
import type { BloodPolicy } from './policy.js';
import { pixelMmOf, type HuSlice, type Random } from './slice.js';

const lesions: Readonly<Record<Subtype, DrawLesion>> = {
  epidural: drawEpidural,
  intraparenchymal: drawIntraparenchymal,
  intraventricular: drawIntraventricular,
  subarachnoid: drawSubarachnoid,
  subdural: drawSubdural,
};

/** A slice with what was drawn into it. */
export interface DrawnSlice {
  readonly slice: HuSlice;
  readonly truth: Truth;
  /** Subtypes that each pixel carries, one bit each in the order of `subtypes`. */
  readonly blood: Uint8Array;
  readonly drawn: Readonly<Partial<Record<Subtype, Painted>>>;
}

/**
 * Draws blood, and what is no blood, into a copy of a slice. Blood only where the truth says that there is none; what is no blood
 * leaves the truth as it is. A reason where the slice shows no head that could be drawn into.
 */
export function drawInto(slice: HuSlice, truth: Truth, policy: BloodPolicy, random: Random): DrawnSlice | NoAnatomy {
  const bleeds = truth.any === false && chance(random, policy.blood);
  const decoys = chance(random, policy.decoy) ? (chance(random, policy.secondDecoy) ? 2 : 1) : 0;
  if (!bleeds && decoys === 0) return { slice, truth, blood: new Uint8Array(slice.hu.length), drawn: {} };
  const anatomy = headAnatomy(slice);
  if (typeof anatomy === 'string') return anatomy;
  const hu = slice.hu.slice();
  const canvas: Canvas = { slice: { ...slice, hu }, anatomy, covered: new Uint8Array(hu.length) };
  for (let decoy = 0; decoy < decoys; decoy++) drawDecoy(canvas, random);
  const blood = new Uint8Array(hu.length);
  const drawn: Partial<Record<Subtype, Painted>> = {};
  if (bleeds) {
    for (const subtype of chosenSubtypes(policy, random)) {
      const painted = drawLesion(canvas, subtype, random);
      if (painted === null) continue;
      drawn[subtype] = painted;
      const bit = 1 << subtypes.indexOf(subtype);
      for (let at = 0; at < blood.length; at++) if (canvas.covered[at]) blood[at] = (blood[at] ?? 0) | bit;
    }
  }
  return { slice: canvas.slice, truth: truthWith(truth, Object.keys(drawn) as Subtype[]), blood, drawn };
}

function truthWith(truth: Truth, drawn: readonly Subtype[]): Truth {
  if (drawn.length === 0) return truth;
  const changed: Partial<Record<Label, boolean>> = { ...truth, any: true };
  for (const subtype of drawn) changed[subtype] = true;
  return changed;
}

/** One subtype, sometimes two or three. */
function chosenSubtypes(policy: BloodPolicy, random: Random): ReadonlySet<Subtype> {
  const chosen = new Set<Subtype>([weighted(random, policy.subtypes)]);
  while (chosen.size < 3 && chance(random, policy.anotherSubtype)) chosen.add(weighted(random, policy.subtypes));
  return chosen;
}

const tries = 3;
/** Smaller or fainter than this no reader would be asked to see it. */
const leastAreaMm2 = 22;
const leastChangeHu = 8;
/** Above brain; in fluid, which is darker, the mean may lie about brain's own. */
const leastAboveTissueHu = { clot: 7, fluid: 1 } as const;

/** Draws one lesion that can be seen, or leaves the canvas as it was. */
export function drawLesion(canvas: Canvas, subtype: Subtype, random: Random): Painted | null {
  const { slice, anatomy } = canvas;
  const before = slice.hu.slice();
  for (let attempt = 0; attempt < tries; attempt++) {
    const lesion = lesions[subtype](anatomy, random);
    if (lesion === null) continue;
    const clot = 'clot' in lesion;
    const painted = clot ? paintClot(canvas, lesion.clot, random) : paintFluid(canvas, lesion.fluid, random);
    if (canBeSeen(painted, anatomy, clot ? leastAboveTissueHu.clot : leastAboveTissueHu.fluid, slice)) return painted;
    slice.hu.set(before);
  }
  return null;
}

function canBeSeen(painted: Painted, anatomy: HeadAnatomy, aboveTissueHu: number, slice: HuSlice): boolean {
  return (
    painted.pixels * pixelMmOf(slice) ** 2 >= leastAreaMm2 &&
    painted.changeHu >= leastChangeHu &&
    painted.meanHu >= anatomy.tissueHu + aboveTissueHu
  );
}
