import { coverage, ellipsoid, hill, smoothStep } from '../shapes/curves.js';
import type { Head } from './head.js';
import { SmoothNoise } from '../shapes/noise.js';
import { tissueHu } from './tissue.js';

export const duraMm = 0.7;

/** Places within the skull before anything moved them, and their attenuation. */
interface SkullRun {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Depth beneath the inner table. */
  readonly depth: Float64Array;
  readonly hu: Float64Array;
}

/** Where the tissue of each place came from, and how it lies to falx and tentorium, mm. */
interface MembraneRun {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Height over the tentorium; distance from the falx; distance above the corpus callosum. */
  readonly above: Float64Array;
  readonly falxX: Float64Array;
  readonly out: Float64Array;
}

export interface MembranePainter {
  /** Falx, tentorium, sinuses, dura, pituitary and the calcium of age, over the brain. */
  draw(run: SkullRun, at: MembraneRun): void;
  /** What a beam hardened by bone leaves behind, where it is wanted. */
  harden(run: SkullRun): void;
}

export function membranePainter(head: Head, hardened: boolean): MembranePainter {
  const seed = head.seed ^ 0x4321;
  const plexusGrain = new SmoothNoise(seed + 9);
  const ganglionGrain = new SmoothNoise(seed + 10);
  const streaks = new SmoothNoise(seed + 20);

  function draw(run: SkullRun, at: MembraneRun): void {
    for (let k = 0; k < run.count; k++) {
      const x = at.x[k] ?? 0;
      const y = at.y[k] ?? 0;
      const z = at.z[k] ?? 0;
      const a = Math.abs(x);
      const above = at.above[k] ?? 0;
      const falxX = at.falxX[k] ?? 0;
      const d0 = run.depth[k] ?? 0;
      let value = run.hu[k] ?? 0;
      if (falxX < 1 && (above > -1 || y < 10) && (y < -38 || z > 40 || y > 40)) {
        const falxReach = (at.out[k] ?? 0) - (y < 0 ? 10 : 3);
        if (falxReach > -3) {
          const falx = coverage(0.55 - falxX, 0.8) * coverage(falxReach, 3);
          value += (tissueHu.dura - 4 - value) * falx * 0.8;
        }
      }
      if (y > 12 && above > -2.5 && above < 2.5 && a > 11) {
        value += (tissueHu.dura - 4 - value) * coverage(0.5 - Math.abs(above), 1) * 0.45;
      }
      if (d0 < 8) {
        const sagittal = (z > 30 || y > 60) && z > 22 ? 4.4 - 0.6 * d0 - Math.abs(run.x[k] ?? 0) : -9;
        const transverse = (run.y[k] ?? 0) > 30 ? 2.8 - Math.abs(above + 1) - 0.9 * Math.max(0, d0 - 3) : -9;
        const sinus = coverage(Math.max(sagittal, transverse), 1.2);
        value += (tissueHu.sinus - value) * sinus;
        value += (tissueHu.dura - value) * coverage(duraMm - d0, 0.6);
      }
      if (z < 22 && a < 13 && y < 2 && y > -18) {
        const pituitary = coverage(ellipsoid(a, y + 8, z - 10, 11, 8, 7.5), 1.5);
        value += (45 - value) * pituitary;
      }
      if (z > 35 && z < 64 && a < 32 && y > -12 && y < 46) value = calcium(x, y, z, a, value);
      run.hu[k] = value;
    }
  }

  function calcium(x: number, y: number, z: number, a: number, value: number): number {
    let dense = 0;
    if (head.pinealCalcium > 0 && z > 36 && z < 50 && a < 6 && y > 20 && y < 33) {
      const r = 1.2 + 1.5 * head.pinealCalcium;
      dense = coverage(ellipsoid(x, y - 26.5, z - 43, r, r * 1.2, r), 1.2) * 0.9;
    }
    if (head.plexusCalcium > 0 && z > 40 && z < 64 && a > 16 && a < 32 && y > 26 && y < 46) {
      const r = 1 + 2 * head.plexusCalcium;
      const grain = 0.5 + 0.5 * plexusGrain.at(x / 2, y / 2, z / 2);
      dense = Math.max(
        dense,
        coverage(ellipsoid(a - 23.5, y - 36, z - 52, r, r * 1.7, r * 1.3), 1.4) * (0.4 + 0.6 * grain),
      );
    }
    if (head.ganglionCalcium > 0 && z > 35 && z < 50 && a > 14 && a < 26 && y > -12 && y < 9) {
      const speck = smoothStep(0.1, 0.6, ganglionGrain.at(x / 2.6, y / 2.6, z / 2.6));
      dense = Math.max(dense, 0.35 * head.ganglionCalcium * speck * hill((a - 20) / 5) * hill((y + 1) / 9));
    }
    return dense > 0 ? value + (tissueHu.calcium - value) * dense : value;
  }

  /** A bright rim beneath the skull, dark bands between the petrous bones. */
  function harden(run: SkullRun): void {
    if (!hardened) return;
    for (let k = 0; k < run.count; k++) {
      const x = run.x[k] ?? 0;
      const y = run.y[k] ?? 0;
      const z = run.z[k] ?? 0;
      const d = run.depth[k] ?? 0;
      let change = d < 5 ? 1.8 * (1 - d / 5) : 0;
      if (z > -10 && z < 18 && y > -4 && y < 38 && x > -46 && x < 46) {
        const streak = 0.75 + 0.5 * streaks.at(x / 40, y / 3.5, z / 6);
        change -= 7 * hill((z - 4) / 14) * hill((y - 17) / 21) * hill(x / 46) * streak;
      }
      run.hu[k] = (run.hu[k] ?? 0) + change;
    }
  }

  return { draw, harden };
}
