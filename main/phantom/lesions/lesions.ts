import { subtypes, type Subtype } from '../../contract/index.js';
import { clamp, coverage, hill, smoothStep, type Point } from '../shapes/curves.js';
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
import { SmoothNoise } from '../shapes/noise.js';
import type { LesionSpec } from '../spec.js';

/** Places within the skull, template mm, before any displacement, with what lesions do to them, in arrays. */
export interface LesionRun {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Depth beneath the inner table. */
  readonly depth: Float64Array;
  /** Share of blood, one entry a subtype for each place. */
  readonly blood: Float32Array;
}

/** Where the tissue of each place came from, and how hard it is squeezed (0 to 1: sulci closed). */
export interface MovedRun {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly press: Float32Array;
}

/** All lesions of a phantom, as the brain asks for them, run by run. */
export interface DrawnLesions {
  /** Whether anything lies between skull and brain, moves the brain, or changes an attenuation at all. */
  readonly collections: boolean;
  readonly moves: boolean;
  readonly stains: boolean;
  /** Thickness of the collections between skull and brain, mm, into `thickest`; kept for `move` and `extraAxial`. */
  measure(run: LesionRun, thickest: Float64Array): void;
  /** Takes places back to where their tissue came from. */
  move(run: LesionRun, moved: MovedRun): void;
  /** Clots and oedema in the tissue, calcium: changes the attenuations `hu`. */
  tissue(run: LesionRun, hu: Float64Array): void;
  /** Collections outside the brain, drawn over everything else within the skull. */
  extraAxial(run: LesionRun, vaultMm: Float64Array, hu: Float64Array): void;
  readonly subarachnoids: boolean;
  subarachnoid(x: number, y: number, z: number, cistern: boolean): number;
  readonly subarachnoidHu: number;
  readonly intraventriculars: boolean;
  intraventricular(x: number, y: number, z: number): number;
  intraventricularHu(x: number, y: number, z: number): number;
}

const usualBloodHu = 66;

const bitOf = Object.fromEntries(subtypes.map((subtype, bit) => [subtype, bit])) as Readonly<Record<Subtype, number>>;

/** Adds a share of blood of a subtype to the account of a place. */
export function noteBlood(blood: Float32Array, place: number, subtype: Subtype, share: number): void {
  const entry = place * subtypes.length + bitOf[subtype];
  if (share > (blood[entry] ?? 0)) blood[entry] = share;
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
  readonly grain: SmoothNoise;
  /** Thickness over each place of the run in hand. */
  over: Float64Array;
}

function collectionOf(lesion: LesionSpec): Collection | null {
  const sign = sideSign(lesion);
  const common = {
    sign,
    hu: lesion.hu ?? usualBloodHu,
    grain: new SmoothNoise(lesion.seed + 4),
    over: new Float64Array(0),
  };
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
  const clots = lesions
    .filter((lesion) => lesion.kind === 'intraparenchymal')
    .map((lesion) => ({
      clot: intraparenchymalClot(lesion),
      hu: lesion.hu ?? usualBloodHu,
      grain: new SmoothNoise(lesion.seed + 2),
      rag: new SmoothNoise(lesion.seed + 3),
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
  const ventricularGrain = new SmoothNoise((ventricular[0]?.seed ?? 0) + 2);

  return {
    collections: collections.length > 0,
    moves: collections.length + clots.length > 0,
    stains: lesions.length > 0,
    subarachnoids: fluids.length > 0,
    subarachnoidHu: fluidHu,
    intraventriculars: sunk.length > 0,
    measure(run, thickest) {
      thickest.fill(0, 0, run.count);
      for (const collection of collections) {
        if (collection.over.length < run.count) collection.over = new Float64Array(run.x.length);
        const { thickness, over } = collection;
        for (let k = 0; k < run.count; k++) {
          const thick = thickness(run.x[k] ?? 0, run.y[k] ?? 0, run.z[k] ?? 0);
          over[k] = thick;
          if (thick > (thickest[k] ?? 0)) thickest[k] = thick;
        }
      }
    },
    move(run, moved) {
      for (const collection of collections) pushAside(collection, run, moved);
      for (const { clot, severity } of clots) pushApart(clot, severity, run, moved);
    },
    tissue(run, hu) {
      for (const share of calcium) {
        for (let k = 0; k < run.count; k++) {
          const dense = share(run.x[k] ?? 0, run.y[k] ?? 0, run.z[k] ?? 0);
          const value = hu[k] ?? 0;
          if (dense > 0) hu[k] = value + (260 - value) * dense;
        }
      }
      for (const { clot, hu: bloodHu, grain, rag } of clots) {
        for (let k = 0; k < run.count; k++) {
          const x = run.x[k] ?? 0;
          const y = run.y[k] ?? 0;
          const z = run.z[k] ?? 0;
          const inside = clot.inside(x, y, z);
          if (inside < -clot.oedemaMm * 1.8) continue;
          const ragged = clot.oedemaMm * (1 + 0.5 * rag.at(x / 6, y / 6, z / 6));
          const oedema = smoothStep(-ragged, -ragged * 0.35, inside) * smoothStep(1, 4, run.depth[k] ?? 0);
          let value = hu[k] ?? 0;
          value += (17 - value) * oedema * 0.9;
          const blood = coverage(inside, 1.4);
          const uneven = 4 * grain.at(x / 5, y / 5, z / 5) + 4 * smoothStep(0, 0.7 * clot.radiusMm, inside) - 3;
          hu[k] = value + (bloodHu + uneven - value) * blood;
          noteBlood(run.blood, k, 'intraparenchymal', blood);
        }
      }
    },
    extraAxial(run, vaultMm, hu) {
      for (const { inside, hu: bloodHu } of sheets) {
        for (let k = 0; k < run.count; k++) {
          const within = Math.min(inside(run.x[k] ?? 0, run.y[k] ?? 0, run.z[k] ?? 0), (run.depth[k] ?? 0) - 0.3);
          const blood = coverage(within, 0.9);
          const value = hu[k] ?? 0;
          hu[k] = value + (bloodHu - value) * blood;
          noteBlood(run.blood, k, 'subdural', blood);
        }
      }
      for (const { subtype, over, hu: bloodHu, grain } of collections) {
        for (let k = 0; k < run.count; k++) {
          const thick = over[k] ?? 0;
          if (thick < 0.2) continue;
          const depthMm = run.depth[k] ?? 0;
          // The dura lies inside an epidural and outside a subdural collection.
          const outer = subtype === 'epidural' ? depthMm : depthMm - 0.6;
          const edge = coverage(Math.min(outer, thick + 0.6 - (vaultMm[k] ?? 0)), 0.9);
          if (edge <= 0) continue;
          const blood = edge * coverage(thick - 0.8, 1.2);
          const x = run.x[k] ?? 0;
          const y = run.y[k] ?? 0;
          const z = run.z[k] ?? 0;
          const uneven = 3 * grain.at(x / 7, y / 7, z / 7) + (subtype === 'subdural' ? 0.05 * (y - 10) : 0);
          const value = hu[k] ?? 0;
          hu[k] = value + (bloodHu + uneven - value) * blood;
          noteBlood(run.blood, k, subtype, blood);
        }
      }
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
      return ventricularHu + 3 * ventricularGrain.at(x / 6, y / 6, z / 6);
    },
  };
}

/** A collection moves the brain as a whole: most beneath it, half at the midline, not at the far side. */
function pushAside(collection: Collection, run: LesionRun, moved: MovedRun): void {
  const { sign, shiftMm, over, centreY, centreZ } = collection;
  for (let k = 0; k < run.count; k++) {
    const s = (run.x[k] ?? 0) * sign;
    const share = s > 0 ? 1 + 0.35 * smoothStep(0, 50, s) : smoothStep(-58, 0, s);
    const extent = hill(((run.y[k] ?? 0) - centreY) / 120) * hill(((run.z[k] ?? 0) - centreZ) / 84);
    const shift = shiftMm * share * extent;
    moved.x[k] = (moved.x[k] ?? 0) + sign * shift;
    const near = smoothStep(1, 9, over[k] ?? 0) * smoothStep(-8, 6, s);
    moved.press[k] = Math.max(moved.press[k] ?? 0, near, clamp(shift / 9, 0, 1) * smoothStep(-6, 8, s));
  }
}

/** A clot pushes the tissue around it apart. */
function pushApart(clot: Clot, severity: number, run: LesionRun, moved: MovedRun): void {
  const [cx, cy, cz] = clot.centre;
  const sign = Math.sign(cx);
  for (let k = 0; k < run.count; k++) {
    const dx = (run.x[k] ?? 0) - cx;
    const dy = (run.y[k] ?? 0) - cy;
    const dz = (run.z[k] ?? 0) - cz;
    const far = Math.sqrt(dx * dx + dy * dy + dz * dz) / clot.radiusMm;
    if (far > 3.2) continue;
    const pull = 0.42 * hill(far / 3.2) * smoothStep(0, 14, run.depth[k] ?? 0);
    moved.x[k] = (moved.x[k] ?? 0) - dx * pull;
    moved.y[k] = (moved.y[k] ?? 0) - dy * pull;
    moved.z[k] = (moved.z[k] ?? 0) - dz * pull;
    const s = (run.x[k] ?? 0) * sign;
    moved.press[k] = Math.max(moved.press[k] ?? 0, severity * hill(far / 3.2) * smoothStep(-2, 8, s));
  }
}
