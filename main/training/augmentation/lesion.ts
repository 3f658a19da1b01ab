import type { Subtype } from '../../contract/index.js';
import type { HeadAnatomy } from './headAnatomy.js';
import { between, chance, clamp, normal, type Range } from './draws.js';
import type { Random } from './slice.js';

/** Where tissue is read from when a lesion has pushed it aside, in pixels of the slice, one entry a cell. */
export interface Push {
  readonly right: Float32Array;
  readonly down: Float32Array;
}

/** A thing that takes the place of tissue: a clot, calcium, an infarct. Maps hold one entry a cell of the anatomy. */
export interface Clot {
  /** How far within its edge a cell lies, mm; negative outside. */
  readonly withinMm: Float32Array;
  readonly hu: number;
  /** Standard deviation of its own unevenness, HU. */
  readonly unevenHu: number;
  /** Over so many mm its edge runs out: point spread and slant of the edge through the slice. */
  readonly edgeMm: number;
  readonly push?: Push;
  /** What it does to the tissue around it, HU to be added. */
  readonly aroundHu?: Float32Array;
}

/** Blood that has mixed into fluid, or layers in it. */
export interface BloodyFluid {
  /** Share of the fluid of a cell that is replaced, 0 to 1. */
  readonly share: Float32Array;
  readonly hu: number;
  readonly unevenHu: number;
  /** Whether narrow sulci count as fluid too, by what is darker than its surroundings. */
  readonly sulci: boolean;
}

export type Lesion =
  { readonly subtype: Subtype; readonly clot: Clot } | { readonly subtype: Subtype; readonly fluid: BloodyFluid };

/** Draws one lesion for a head; null where the head has no place for it. */
export type DrawLesion = (anatomy: HeadAnatomy, random: Random) => Lesion | null;

/** Fresh blood by subtype, HU: mean, deviation. Within the outlines of CT-ICH: see `bloodHuOf`. */
export type UsualHu = readonly [mean: number, deviation: number];

const bloodHu: Range = [42, 90];
const oldBlood = { probability: 0.12, hu: [44, 52] as Range };

/** HU of one lesion's blood: fresh as usual, now and then old or diluted to little more than brain. */
export function bloodHuOf(random: Random, [mean, deviation]: UsualHu): number {
  if (chance(random, oldBlood.probability)) return between(random, oldBlood.hu);
  return clamp(mean + deviation * normal(random), ...bloodHu);
}
