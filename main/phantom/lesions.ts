import { subtypes, type Subtype } from '../contract/index.js';
import { clamp, coverage, hill, smoothStep, type Point } from './curves.js';
import {
  calcificationShare,
  epiduralThickness,
  intraparenchymalClot,
  intraventricularShare,
  sheetSubdural,
  sideSign,
  subarachnoidShare,
  subduralThickness,
  type Clot,
  type Thickness,
} from './lesionShapes.js';
import { smoothNoise } from './random.js';
import type { LesionSpec } from './spec.js';

/** A place of the brain before something pushed it, and how hard it is squeezed (0 to 1: sulci closed). */
export interface Moved {
  x: number;
  y: number;
  z: number;
  press: number;
}

/** All lesions of a phantom, as the brain asks for them. Places are template mm, before any displacement. */
export interface DrawnLesions {
  /** Whether anything lies between skull and brain, moves the brain, or changes an attenuation at all. */
  readonly collections: boolean;
  readonly moves: boolean;
  readonly stains: boolean;
  /** Thickness of the collections between skull and brain, mm. */
  thickness(x: number, y: number, z: number): number;
  /** Takes a place back to where its tissue came from. */
  move(place: Moved, depthMm: number): void;
  /** Clots and oedema in the tissue, calcium. */
  tissue(x: number, y: number, z: number, depthMm: number, hu: number, bloodOut: Float32Array): number;
  /** Collections outside the brain, drawn over everything else within the skull. */
  extraAxial(
    x: number,
    y: number,
    z: number,
    depthMm: number,
    vaultMm: number,
    hu: number,
    bloodOut: Float32Array,
  ): number;
  subarachnoid(x: number, y: number, z: number, cistern: boolean): number;
  readonly subarachnoidHu: number;
  intraventricular(x: number, y: number, z: number): number;
  intraventricularHu(x: number, y: number, z: number): number;
  /** Adds a share of blood of a subtype to the place's account, in the order of `subtypes`. */
  note(bloodOut: Float32Array, subtype: Subtype, share: number): void;
}

const usualBloodHu = 66;

const bitOf = Object.fromEntries(subtypes.map((subtype, bit) => [subtype, bit])) as Readonly<Record<Subtype, number>>;

function note(bloodOut: Float32Array, subtype: Subtype, share: number): void {
  const bit = bitOf[subtype];
  if (share > (bloodOut[bit] ?? 0)) bloodOut[bit] = share;
}

interface Collection {
  readonly subtype: Subtype;
  readonly sign: number;
  readonly thickness: Thickness;
  /** Displacement of the midline, mm. */
  readonly shiftMm: number;
  readonly centreY: number;
  readonly centreZ: number;
  readonly hu: number;
  readonly seed: number;
}

function collectionOf(lesion: LesionSpec): Collection | null {
  const sign = sideSign(lesion);
  const common = { sign, hu: lesion.hu ?? usualBloodHu, seed: lesion.seed };
  if (lesion.kind === 'epidural') {
    const centreZ = lesion.place === 'parietal' ? 78 : lesion.place === 'frontal' ? 58 : 38;
    const centreY = lesion.place === 'frontal' ? -50 : 12;
    const shiftMm = 9 * smoothStep(0.2, 1.1, lesion.severity);
    return { ...common, subtype: 'epidural', thickness: epiduralThickness(lesion), shiftMm, centreY, centreZ };
  }
  if (lesion.kind === 'subdural' && lesion.place !== 'falx' && lesion.place !== 'tentorium') {
    const shiftMm = 14 * smoothStep(0.25, 1.05, lesion.severity);
    return { ...common, subtype: 'subdural', thickness: subduralThickness(lesion), shiftMm, centreY: 0, centreZ: 56 };
  }
  return null;
}

/** Prepares the lesions of a phantom; `down` is the direction of gravity in template mm. */
export function drawLesions(lesions: readonly LesionSpec[], down: Point): DrawnLesions {
  const collections = lesions.map(collectionOf).filter((drawn) => drawn !== null);
  const clots: readonly {
    readonly clot: Clot;
    readonly hu: number;
    readonly seed: number;
    readonly severity: number;
  }[] = lesions
    .filter((lesion) => lesion.kind === 'intraparenchymal')
    .map((lesion) => ({
      clot: intraparenchymalClot(lesion),
      hu: lesion.hu ?? usualBloodHu,
      seed: lesion.seed,
      severity: lesion.severity,
    }));
  const sheets = lesions
    .filter((lesion) => lesion.kind === 'subdural' && (lesion.place === 'falx' || lesion.place === 'tentorium'))
    .map((lesion) => ({ inside: sheetSubdural(lesion), hu: lesion.hu ?? usualBloodHu }));
  const fluids = lesions.filter((lesion) => lesion.kind === 'subarachnoid').map(subarachnoidShare);
  const ventricular = lesions.filter((lesion) => lesion.kind === 'intraventricular');
  const sunk = ventricular.map((lesion) => intraventricularShare(lesion, down));
  const calcium = lesions.filter((lesion) => lesion.kind === 'calcification').map(calcificationShare);
  const fluidHu = lesions.find((lesion) => lesion.kind === 'subarachnoid')?.hu ?? 60;
  const ventricularHu = ventricular[0]?.hu ?? usualBloodHu;
  const ventricularSeed = ventricular[0]?.seed ?? 0;

  return {
    note,
    collections: collections.length > 0,
    moves: collections.length + clots.length > 0,
    stains: lesions.length > 0,
    subarachnoidHu: fluidHu,
    thickness(x, y, z) {
      let thick = 0;
      for (const collection of collections) thick = Math.max(thick, collection.thickness(x, y, z));
      return thick;
    },
    move(place, depthMm) {
      const { x, y, z } = place;
      for (const { sign, shiftMm, thickness, centreY, centreZ } of collections) {
        const s = x * sign;
        // The brain moves as a whole, most beneath the collection, half at the midline, not at the far side.
        const share = s > 0 ? 1 + 0.35 * smoothStep(0, 50, s) : smoothStep(-58, 0, s);
        const extent = hill((y - centreY) / 120) * hill((z - centreZ) / 84);
        const shift = shiftMm * share * extent;
        place.x += sign * shift;
        const near = smoothStep(1, 9, thickness(x, y, z)) * smoothStep(-8, 6, s);
        place.press = Math.max(place.press, near, clamp(shift / 9, 0, 1) * smoothStep(-6, 8, s));
      }
      for (const { clot, severity } of clots) {
        const dx = x - clot.centre[0];
        const dy = y - clot.centre[1];
        const dz = z - clot.centre[2];
        const far = Math.sqrt(dx * dx + dy * dy + dz * dz) / clot.radiusMm;
        if (far > 3.2) continue;
        const pull = 0.42 * hill(far / 3.2) * smoothStep(0, 14, depthMm);
        place.x -= dx * pull;
        place.y -= dy * pull;
        place.z -= dz * pull;
        const s = x * Math.sign(clot.centre[0]);
        place.press = Math.max(place.press, severity * hill(far / 3.2) * smoothStep(-2, 8, s));
      }
    },
    tissue(x, y, z, depthMm, hu, bloodOut) {
      let value = hu;
      for (const share of calcium) {
        const dense = share(x, y, z);
        if (dense > 0) value += (260 - value) * dense;
      }
      for (const { clot, hu: bloodHu, seed } of clots) {
        const inside = clot.inside(x, y, z);
        if (inside < -clot.oedemaMm * 1.8) continue;
        const ragged = clot.oedemaMm * (1 + 0.5 * smoothNoise(seed + 3, x / 6, y / 6, z / 6));
        const oedema = smoothStep(-ragged, -ragged * 0.35, inside) * smoothStep(1, 4, depthMm);
        value += (17 - value) * oedema * 0.9;
        const blood = coverage(inside, 1.4);
        const uneven =
          4 * smoothNoise(seed + 2, x / 5, y / 5, z / 5) + 4 * smoothStep(0, 0.7 * clot.radiusMm, inside) - 3;
        value += (bloodHu + uneven - value) * blood;
        note(bloodOut, 'intraparenchymal', blood);
      }
      return value;
    },
    extraAxial(x, y, z, depthMm, vaultMm, hu, bloodOut) {
      let value = hu;
      for (const { inside, hu: bloodHu } of sheets) {
        const blood = coverage(Math.min(inside(x, y, z), depthMm - 0.3), 0.9);
        value += (bloodHu - value) * blood;
        note(bloodOut, 'subdural', blood);
      }
      for (const { subtype, thickness, hu: bloodHu, seed } of collections) {
        const thick = thickness(x, y, z);
        if (thick < 0.2) continue;
        // The dura lies inside an epidural and outside a subdural collection.
        const outer = subtype === 'epidural' ? depthMm : depthMm - 0.6;
        const blood = coverage(Math.min(outer, thick + 0.6 - vaultMm), 0.9) * coverage(thick - 0.8, 1.2);
        const uneven = 3 * smoothNoise(seed + 4, x / 7, y / 7, z / 7) + (subtype === 'subdural' ? 0.05 * (y - 10) : 0);
        value += (bloodHu + uneven - value) * blood;
        note(bloodOut, subtype, blood);
      }
      return value;
    },
    subarachnoid(x, y, z, cistern) {
      let share = 0;
      for (const fluid of fluids) share = Math.max(share, fluid(x, y, z, cistern));
      return share;
    },
    intraventricular(x, y, z) {
      let share = 0;
      for (const inside of sunk) share = Math.max(share, inside(x, y, z));
      return share;
    },
    intraventricularHu(x, y, z) {
      return ventricularHu + 3 * smoothNoise(ventricularSeed + 2, x / 6, y / 6, z / 6);
    },
  };
}
