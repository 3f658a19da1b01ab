import { subtypes } from '../../contract/index.js';
import { aboveCallosum, brainstemField, cisternField, tentoriumHeight } from './cisterns.js';
import { deepGreyField, sulcusField } from './cortex.js';
import { clamp, coverage, hill, smoothStep } from '../shapes/curves.js';
import type { Box, Field } from '../shapes/field.js';
import type { Head } from './head.js';
import { noteBlood, type DrawnLesions } from '../lesions/lesions.js';
import { duraMm, membranePainter } from './membranes.js';
import { SmoothNoise } from '../shapes/noise.js';
import { tissueHu } from './tissue.js';
import { ventricleField } from './ventricles.js';

/** A run of places within the skull, template mm, in arrays: one call a row keeps numbers out of the heap. */
export interface BrainRun {
  count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Depth beneath the inner table. */
  readonly depth: Float64Array;
  /** Out: attenuation. */
  readonly hu: Float64Array;
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
    hu: new Float64Array(most),
    blood: new Float32Array(most * subtypes.length),
  };
}

/**
 * Puts the brain together along a run: the fluid around and in it, cortex and white matter by their distance from the
 * nearest fluid, nuclei, membranes, calcium, and the lesions with what they push aside. One pass a stage, so that each
 * loop stays small enough for the compiler to inline what it calls.
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
  const spaceMm = 0.35 + 1.5 * atrophy;
  const sulcusMm = 0.12 + 0.85 * atrophy;
  const fissureMm = 0.5 + 1.1 * atrophy;
  const folia = new SmoothNoise(head.seed ^ 0x4321);
  const membranes = membranePainter(head, hardened);
  const { collections, moves, stains } = lesions;
  let at = brainStages(0);

  return (run) => {
    const { count } = run;
    if (at.x.length !== run.x.length) at = brainStages(run.x.length);
    at.x.set(run.x);
    at.y.set(run.y);
    at.z.set(run.z);
    at.press.fill(0);
    if (collections) lesions.measure(run, at.thickness);
    if (moves) lesions.move(run, at);
    stems.sample(at, count, at.stem);
    cisterns.sample(at, count, at.cistern);
    ventricles.sample(at, count, at.ventricle);
    sulci.sample(at, count, at.sulcus);
    nuclei.sample(at, count, at.nucleus);
    sinkBeneathCollections(run);
    layTissue(run);
    if (stains) {
      run.blood.fill(0, 0, count * subtypes.length);
      lesions.tissue(run, run.hu);
    }
    pourFluid(run);
    membranes.draw(run, at);
    if (stains) lesions.extraAxial(run, at.vaultMm, run.hu);
    membranes.harden(run);
  };

  /** Depth beneath the surface of the brain, which lies under what has collected between it and the skull. */
  function sinkBeneathCollections(run: BrainRun): void {
    at.depth.set(run.depth);
    if (!collections) return;
    at.vaultMm.set(run.depth);
    for (let k = 0; k < run.count; k++) {
      const thick = at.thickness[k] ?? 0;
      if (thick <= 0) continue;
      const vaultMm = vault.at(run.x[k] ?? 0, run.y[k] ?? 0, run.z[k] ?? 0);
      at.vaultMm[k] = vaultMm;
      at.depth[k] = Math.min(run.depth[k] ?? 0, vaultMm - thick);
    }
  }

  /** How each place lies to tentorium and falx, the fluid that all of the brain has around it, and which part it is of. */
  function layTissue(run: BrainRun): void {
    let cerebellar = 0;
    let hemispheric = 0;
    for (let k = 0; k < run.count; k++) {
      const x = at.x[k] ?? 0;
      const y = at.y[k] ?? 0;
      const z = at.z[k] ?? 0;
      const press = at.press[k] ?? 0;
      const above = z - tentoriumHeight(x, y);
      const stem = at.stem[k] ?? 0;
      const infra = above < 0 && y > 4 + 0.35 * Math.abs(x);
      at.above[k] = above;
      // The subarachnoid space is widest over the frontal lobes.
      const space = duraMm + Math.max(0, spaceMm * (1 + 0.5 * smoothStep(10, -50, y)) * (1 - press));
      const cistern = (at.cistern[k] ?? 0) - 0.6 * press;
      const fluid = Math.max(space - (at.depth[k] ?? 0), cistern);
      at.space[k] = space;
      at.fluid[k] = fluid;
      const x0 = run.x[k] ?? 0;
      at.falxX[k] = Math.abs(x0 + 0.45 * (x - x0));
      if (stem > -0.5 && (infra || stem > 0)) {
        at.csf[k] = Math.max(coverage(fluid, 0.8), 1 - coverage(stem, 0.8));
        run.hu[k] = tissueHu.brainstem;
      } else if (infra) at.cerebellum[cerebellar++] = k;
      else at.hemispheres[hemispheric++] = k;
    }
    rise(run.count);
    layCerebellum(run, cerebellar);
    layHemispheres(run, hemispheric);
  }

  /** Distance above the corpus callosum, asked for near the midline only. */
  function rise(count: number): void {
    for (let k = 0; k < count; k++) {
      const z = at.z[k] ?? 0;
      const near = (at.falxX[k] ?? 0) < 5 || (z > 30 && Math.abs(at.x[k] ?? 0) < 12);
      at.out[k] = near ? aboveCallosum(at.y[k] ?? 0, z) : -99;
    }
  }

  function layCerebellum(run: BrainRun, count: number): void {
    for (let n = 0; n < count; n++) {
      const k = at.cerebellum[n] ?? 0;
      const a = Math.abs(at.x[k] ?? 0);
      const deep = Math.min(at.depth[k] ?? 0, -(at.above[k] ?? 0));
      const core = smoothStep(7, 13, deep) * hill((a - 20) / 18);
      const folium = folia.at(a / 7, ((at.y[k] ?? 0) + 0.5 * a) / 3.2, (at.z[k] ?? 0) / 3.5);
      run.hu[k] = tissueHu.cerebellum - 6 * core + 2.2 * folium;
      const furrow = 0.2 + 0.9 * atrophy - 3.2 * Math.abs(folium) - 0.12 * Math.max(0, deep - 2);
      at.csf[k] = Math.max(coverage(at.fluid[k] ?? 0, 0.8), 0.45 * coverage(furrow, 1));
    }
  }

  function layHemispheres(run: BrainRun, count: number): void {
    // Sulci reach some 12 to 20 mm down and narrow on their way.
    const reachMm = 15 + 3 * atrophy;
    for (let n = 0; n < count; n++) {
      const k = at.hemispheres[n] ?? 0;
      const y = at.y[k] ?? 0;
      const z = at.z[k] ?? 0;
      const d = at.depth[k] ?? 0;
      const press = at.press[k] ?? 0;
      const above = at.above[k] ?? 0;
      const falxX = at.falxX[k] ?? 0;
      const out = at.out[k] ?? 0;
      const s = Math.abs(at.sulcus[k] ?? 0);
      const open = sulcusMm * (1 - press) * (1 - 0.45 * clamp(d / reachMm, 0, 1)) * (1 + 0.5 * smoothStep(60, 100, z));
      const past = Math.max(0, d - reachMm);
      let fluid = Math.max(at.fluid[k] ?? 0, open - s - past);
      if (falxX < 5 && out > -2) fluid = Math.max(fluid, fissureMm * (0.7 + 0.6 * smoothStep(10, -60, y)) - falxX);
      if (above < 3 && y > 8) fluid = Math.max(fluid, -1.5 - above);
      at.fluid[k] = fluid;
      at.csf[k] = coverage(fluid, 0.8);
      // Grey where fluid is near; the sulcus itself is fluid only where it is open, cortex lies along all of it.
      let rind = Math.min(s + past * 0.9, 0.6 * press - (at.cistern[k] ?? 0), d - (at.space[k] ?? 0) + 0.3);
      if (out > -3) rind = Math.min(rind, falxX - 0.5);
      if (y > 10) rind = Math.min(rind, above + 0.5);
      const grey = coverage(3.1 - rind, 1.7);
      const ventricle = (at.ventricle[k] ?? 0) - (z > 20 ? 0.9 * press : 0);
      const age = -2.2 * atrophy * smoothStep(-9, 0, ventricle);
      let value = tissueHu.white + age + (tissueHu.grey - tissueHu.white) * grey;
      value += (tissueHu.nuclei - value) * (at.nucleus[k] ?? 0);
      if (out < 1 && out > -9 && z > 30) {
        const a = Math.abs(at.x[k] ?? 0);
        if (a < 12) value += (29 - value) * coverage(out + 9, 2) * coverage(12 - a, 2);
      }
      run.hu[k] = value;
    }
  }

  /** Fluid around and in the brain, with what bled into it, over the tissue. */
  function pourFluid(run: BrainRun): void {
    const { subarachnoids, intraventriculars, subarachnoidHu } = lesions;
    for (let k = 0; k < run.count; k++) {
      const x = at.x[k] ?? 0;
      const y = at.y[k] ?? 0;
      const z = at.z[k] ?? 0;
      const a = Math.abs(x);
      const press = at.press[k] ?? 0;
      const ventricle = (at.ventricle[k] ?? 0) - (z > 20 ? 0.9 * press : 0);
      const septum = z > 45 && y < 8 && a < 2 ? coverage(0.6 - a, 0.8) : 0;
      const ventricular = coverage(ventricle, 0.8) * (1 - septum);
      const fluid = at.fluid[k] ?? 0;
      let csf = at.csf[k] ?? 0;
      let bled = 0;
      // Blood reaches as far as fluid does, half a millimetre wider.
      if (subarachnoids && (csf > 0 || fluid > -1.2)) {
        const cistern = (at.cistern[k] ?? 0) - 0.6 * press;
        bled = lesions.subarachnoid(run.x[k] ?? 0, run.y[k] ?? 0, run.z[k] ?? 0, cistern > -1.5);
        if (bled > 0) csf = Math.max(csf, coverage(fluid + 0.7, 0.9) * bled);
      }
      let value = run.hu[k] ?? 0;
      const outer = csf * (1 - ventricular);
      if (outer > 0) value += (tissueHu.csf + (subarachnoidHu - tissueHu.csf) * bled - value) * outer;
      if (bled > 0) noteBlood(run.blood, k, 'subarachnoid', outer * bled);
      if (ventricular > 0) {
        const sunk = intraventriculars ? lesions.intraventricular(x, y, z) : 0;
        const bloody = sunk > 0 ? (lesions.intraventricularHu(x, y, z) - tissueHu.csf) * sunk : 0;
        value += (tissueHu.csf + bloody - value) * ventricular;
        if (sunk > 0) noteBlood(run.blood, k, 'intraventricular', ventricular * sunk);
      }
      run.hu[k] = value;
    }
  }
}

/** What the stages hand on to each other, one entry a place. */
interface BrainStages {
  /** Where the tissue came from before lesions moved it, and how hard it is squeezed. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly press: Float32Array;
  readonly stem: Float32Array;
  readonly cistern: Float32Array;
  readonly ventricle: Float32Array;
  readonly sulcus: Float32Array;
  readonly nucleus: Float32Array;
  readonly thickness: Float64Array;
  readonly vaultMm: Float64Array;
  /** Depth beneath the surface of the brain. */
  readonly depth: Float64Array;
  /** Height over the tentorium; distance from the falx; distance above the corpus callosum, where it matters. */
  readonly above: Float64Array;
  readonly falxX: Float64Array;
  readonly out: Float64Array;
  /** Width of the subarachnoid space. */
  readonly space: Float64Array;
  readonly fluid: Float64Array;
  readonly csf: Float64Array;
  /** Places of the run that lie in either part of the brain. */
  readonly cerebellum: Int32Array;
  readonly hemispheres: Int32Array;
}

function brainStages(count: number): BrainStages {
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
    thickness: wide(),
    vaultMm: wide(),
    depth: wide(),
    above: wide(),
    falxX: wide(),
    out: wide(),
    space: wide(),
    fluid: wide(),
    csf: wide(),
    cerebellum: new Int32Array(count),
    hemispheres: new Int32Array(count),
  };
}
