import { subtypes } from '../contract/index.js';
import { aboveCallosum, brainstemField, cisternField, tentoriumHeight } from './cisterns.js';
import { deepGreyField, sulcusField } from './cortex.js';
import { clamp, coverage, ellipsoid, hill, smoothStep } from './curves.js';
import type { Box, Field } from './field.js';
import type { Head } from './head.js';
import type { DrawnLesions } from './lesions.js';
import { smoothNoise } from './random.js';
import { ventricleField } from './ventricles.js';

/** Attenuation of what lies in the skull, HU, at 120 kV. */
export const tissueHu = {
  csf: 5,
  grey: 38,
  white: 28.5,
  nuclei: 37.5,
  cerebellum: 37,
  brainstem: 31,
  dura: 50,
  sinus: 54,
  calcium: 230,
} as const;

/** A run of places within the skull, template mm, in arrays: one call a row keeps numbers out of the heap. */
export interface BrainRun {
  count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Depth beneath the inner table. */
  readonly depth: Float64Array;
  /** Out: attenuation. */
  readonly hu: Float32Array;
  /** Out: share of blood, one entry a subtype for each place. */
  readonly blood: Float32Array;
}

export function brainRun(most: number): BrainRun {
  return {
    count: 0,
    x: new Float64Array(most),
    y: new Float64Array(most),
    z: new Float64Array(most),
    depth: new Float64Array(most),
    hu: new Float32Array(most),
    blood: new Float32Array(most * subtypes.length),
  };
}

/**
 * Puts the brain together at a place: the fluid around and in it, cortex and white matter by their distance from the
 * nearest fluid, nuclei, membranes, calcium, and the lesions with what they push aside.
 */
export function brainOf(
  head: Head,
  reach: Box,
  lesions: DrawnLesions,
  vault: Field,
  hardened: boolean,
): (run: BrainRun) => void {
  const ventricles = ventricleField(head, reach);
  const cisterns = cisternField(head, reach);
  const sulci = sulcusField(head, reach);
  const stems = brainstemField(reach);
  const nuclei = deepGreyField(head, reach);
  const { atrophy } = head;
  const duraMm = 0.7;
  const spaceMm = 0.35 + 1.5 * atrophy;
  const sulcusMm = 0.12 + 0.85 * atrophy;
  const fissureMm = 0.5 + 1.1 * atrophy;
  const noiseSeed = head.seed ^ 0x4321;
  const moved = { x: 0, y: 0, z: 0, press: 0 };
  const bloodOut = new Float32Array(subtypes.length);
  const { collections, moves, stains } = lesions;
  let at = sampleBuffers(0);

  return (run) => {
    const { count } = run;
    if (at.x.length !== run.x.length) at = sampleBuffers(run.x.length);
    at.x.set(run.x);
    at.y.set(run.y);
    at.z.set(run.z);
    at.press.fill(0);
    if (moves) {
      for (let k = 0; k < count; k++) {
        moved.x = run.x[k] ?? 0;
        moved.y = run.y[k] ?? 0;
        moved.z = run.z[k] ?? 0;
        moved.press = 0;
        lesions.move(moved, run.depth[k] ?? 0);
        at.x[k] = moved.x;
        at.y[k] = moved.y;
        at.z[k] = moved.z;
        at.press[k] = moved.press;
      }
    }
    stems.sample(at, count, at.stem);
    cisterns.sample(at, count, at.cistern);
    ventricles.sample(at, count, at.ventricle);
    sulci.sample(at, count, at.sulcus);
    nuclei.sample(at, count, at.nucleus);
    for (let k = 0; k < count; k++) {
      run.hu[k] = place(run, k);
      if (stains) run.blood.set(bloodOut, k * subtypes.length);
    }
  };

  function place(run: BrainRun, k: number): number {
    if (stains) bloodOut.fill(0);
    const x0 = run.x[k] ?? 0;
    const y0 = run.y[k] ?? 0;
    const z0 = run.z[k] ?? 0;
    const d0 = run.depth[k] ?? 0;
    const thick = collections ? lesions.thickness(x0, y0, z0) : 0;
    const vaultMm = thick > 0 ? vault.at(x0, y0, z0) : d0;
    const d = thick > 0 ? Math.min(d0, vaultMm - thick) : d0;
    const x = at.x[k] ?? 0;
    const y = at.y[k] ?? 0;
    const z = at.z[k] ?? 0;
    const press = at.press[k] ?? 0;
    const a = Math.abs(x);
    const above = z - tentoriumHeight(x, y);
    const stem = at.stem[k] ?? 0;
    const cistern = (at.cistern[k] ?? 0) - 0.6 * press;
    const ventricle = (at.ventricle[k] ?? 0) - (z > 20 ? 0.9 * press : 0);
    const out = aboveCallosum(y, z);
    const infra = above < 0 && y > 4 + 0.35 * a;

    let value: number;
    let csf: number;
    // The subarachnoid space is widest over the frontal lobes.
    const space = duraMm + Math.max(0, spaceMm * (1 + 0.5 * smoothStep(10, -50, y)) * (1 - press));
    let fluid = Math.max(space - d, cistern);
    const falxX = x0 + 0.45 * (x - x0);
    if (stem > -0.5 && (infra || stem > 0)) {
      csf = Math.max(coverage(fluid, 0.8), 1 - coverage(stem, 0.8));
      value = tissueHu.brainstem;
    } else if (infra) {
      csf = coverage(fluid, 0.8);
      const deep = Math.min(d, -above);
      const core = smoothStep(7, 13, deep) * hill((a - 20) / 18);
      value = tissueHu.cerebellum - 6 * core;
      const folium = smoothNoise(noiseSeed, a / 7, (y + 0.5 * a) / 3.2, z / 3.5);
      value += 2.2 * folium;
      const furrow = 0.2 + 0.9 * atrophy - 3.2 * Math.abs(folium) - 0.12 * Math.max(0, deep - 2);
      csf = Math.max(csf, 0.45 * coverage(furrow, 1));
    } else {
      // Sulci reach some 12 to 20 mm down and narrow on their way.
      const reachMm = 15 + 3 * atrophy;
      const s = Math.abs(at.sulcus[k] ?? 0);
      const open = sulcusMm * (1 - press) * (1 - 0.45 * clamp(d / reachMm, 0, 1)) * (1 + 0.5 * smoothStep(60, 100, z));
      const past = Math.max(0, d - reachMm);
      fluid = Math.max(fluid, open - s - past);
      const cleft = fissureMm * (0.7 + 0.6 * smoothStep(10, -60, y)) - Math.abs(falxX);
      fluid = Math.max(fluid, out > -2 ? cleft : -20, above < 3 && y > 8 ? -1.5 - above : -20);
      csf = coverage(fluid, 0.8);
      // Grey where fluid is near; the sulcus itself is fluid only where it is open, cortex lies along all of it.
      const fold = s + past * 0.9;
      const rind = Math.min(
        fold,
        -cistern,
        d - space + 0.3,
        out > -3 ? Math.abs(falxX) - 0.5 : 20,
        y > 10 ? above + 0.5 : 20,
      );
      const grey = Math.max(coverage(3.1 - rind, 1.7), 0);
      const age = -2.2 * atrophy * smoothStep(-9, 0, ventricle);
      value = tissueHu.white + age + (tissueHu.grey - tissueHu.white) * grey;
      value += (tissueHu.nuclei - value) * (at.nucleus[k] ?? 0);
      if (out < 1 && out > -9 && a < 12 && z > 30) value += (29 - value) * coverage(out + 9, 2) * coverage(12 - a, 2);
    }
    const septum = z > 45 && y < 8 && a < 2 ? coverage(0.6 - a, 0.8) : 0;
    const ventricular = coverage(ventricle, 0.8) * (1 - septum);

    // Lesions in the tissue first, then the fluid with what bled into it.
    if (stains) value = lesions.tissue(x0, y0, z0, d0, value, bloodOut);
    const bled = stains ? lesions.subarachnoid(x0, y0, z0, cistern > -1.5) : 0;
    if (bled > 0) {
      const wider = coverage(fluid + 0.7, 0.9);
      csf = Math.max(csf, wider * bled);
    }
    const outer = csf * (1 - ventricular);
    const cisternHu = tissueHu.csf + (lesions.subarachnoidHu - tissueHu.csf) * bled;
    value += (cisternHu - value) * outer;
    if (bled > 0) lesions.note(bloodOut, 'subarachnoid', outer * bled);
    const sunk = stains && ventricular > 0 ? lesions.intraventricular(x, y, z) : 0;
    const ventricleHu =
      sunk > 0 ? tissueHu.csf + (lesions.intraventricularHu(x, y, z) - tissueHu.csf) * sunk : tissueHu.csf;
    value += (ventricleHu - value) * ventricular;
    if (sunk > 0) lesions.note(bloodOut, 'intraventricular', ventricular * sunk);

    // Membranes and their sinuses.
    const supra = above > -1 || y < 10;
    if (supra && (y < -38 || z > 40 || y > 40)) {
      const falxReach = out - (y < 0 ? 10 : 3);
      if (falxReach > -3) {
        const falx = coverage(0.55 - Math.abs(falxX), 0.8) * coverage(falxReach, 3);
        value += (tissueHu.dura - 4 - value) * falx * 0.8;
      }
    }
    if (y > 12 && above > -2.5 && above < 2.5 && a > 11) {
      value += (tissueHu.dura - 4 - value) * coverage(0.5 - Math.abs(above), 1) * 0.45;
    }
    if (d0 < 8) {
      const sagittal = (z > 30 || y > 60) && z > 22 ? 4.4 - 0.6 * d0 - Math.abs(x0) : -9;
      const transverse = y0 > 30 ? 2.8 - Math.abs(above + 1) - 0.9 * Math.max(0, d0 - 3) : -9;
      const sinus = coverage(Math.max(sagittal, transverse), 1.2);
      value += (tissueHu.sinus - value) * sinus;
      value += (tissueHu.dura - value) * coverage(duraMm - d0, 0.6);
    }
    if (z < 22 && a < 13 && y < 2 && y > -18) {
      const pituitary = coverage(ellipsoid(a, y + 8, z - 10, 11, 8, 7.5), 1.5);
      value += (45 - value) * pituitary;
    }
    value = calcium(x, y, z, a, value);
    if (stains) value = lesions.extraAxial(x0, y0, z0, d0, vaultMm, value, bloodOut);
    return hardened ? value + hardening(x0, y0, z0, d0) : value;
  }

  /** What a beam hardened by bone leaves: a bright rim beneath the skull, dark bands between the petrous bones. */
  function hardening(x: number, y: number, z: number, d: number): number {
    let change = d < 5 ? 1.8 * (1 - d / 5) : 0;
    if (z > -10 && z < 18 && y > -4 && y < 38 && x > -46 && x < 46) {
      const streak = 0.75 + 0.5 * smoothNoise(noiseSeed + 20, x / 40, y / 3.5, z / 6);
      change -= 7 * hill((z - 4) / 14) * hill((y - 17) / 21) * hill(x / 46) * streak;
    }
    return change;
  }

  function calcium(x: number, y: number, z: number, a: number, value: number): number {
    let dense = 0;
    if (head.pinealCalcium > 0 && z > 36 && z < 50 && a < 6 && y > 20 && y < 33) {
      const r = 1.2 + 1.5 * head.pinealCalcium;
      dense = coverage(ellipsoid(x, y - 26.5, z - 43, r, r * 1.2, r), 1.2) * 0.9;
    }
    if (head.plexusCalcium > 0 && z > 40 && z < 64 && a > 16 && a < 32 && y > 26 && y < 46) {
      const r = 1 + 2 * head.plexusCalcium;
      const grain = 0.5 + 0.5 * smoothNoise(noiseSeed + 9, x / 2, y / 2, z / 2);
      dense = Math.max(
        dense,
        coverage(ellipsoid(a - 23.5, y - 36, z - 52, r, r * 1.7, r * 1.3), 1.4) * (0.4 + 0.6 * grain),
      );
    }
    if (head.ganglionCalcium > 0 && z > 35 && z < 50 && a > 14 && a < 26 && y > -12 && y < 9) {
      const speck = smoothStep(0.1, 0.6, smoothNoise(noiseSeed + 10, x / 2.6, y / 2.6, z / 2.6));
      dense = Math.max(dense, 0.35 * head.ganglionCalcium * speck * hill((a - 20) / 5) * hill((y + 1) / 9));
    }
    return dense > 0 ? value + (tissueHu.calcium - value) * dense : value;
  }
}

interface Samples {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly press: Float32Array;
  readonly stem: Float32Array;
  readonly cistern: Float32Array;
  readonly ventricle: Float32Array;
  readonly sulcus: Float32Array;
  readonly nucleus: Float32Array;
}

function sampleBuffers(count: number): Samples {
  const wide = (): Float64Array => new Float64Array(count);
  const narrow = (): Float32Array => new Float32Array(count);
  return {
    x: wide(),
    y: wide(),
    z: wide(),
    press: narrow(),
    stem: narrow(),
    cistern: narrow(),
    ventricle: narrow(),
    sulcus: narrow(),
    nucleus: narrow(),
  };
}
