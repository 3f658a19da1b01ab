import { subtypes, type Subtype } from '../../contract/index.js';
import { brainOf, brainRun } from './brain.js';
import { craniumOf } from './cranium.js';
import { clamp, coverage, smoothStep } from '../shapes/curves.js';
import type { Box } from '../shapes/field.js';
import type { Head } from './head.js';
import { drawLesions } from '../lesions/lesions.js';
import { facePainter } from './paintFace.js';
import type { Plane } from '../shapes/plane.js';
import { SmoothNoise } from '../shapes/noise.js';
import type { PhantomSpec } from '../spec.js';

export interface Anatomy {
  readonly subtypes: readonly Subtype[];
  /** Writes the HU of one plane, and adds the share of blood of each subtype (0 to 1) to `bloodShare`. */
  paintPlane(plane: Plane, hu: Float32Array, bloodShare: readonly (Float32Array | null)[]): void;
}

const tile = 16;

/** Outermost reach of head and ears, template mm. */
const headBox = { x: 94, front: -128, back: 118 } as const;

export function anatomyOf(spec: PhantomSpec, head: Head, reachMm: readonly [number, number]): Anatomy {
  const box: Box = {
    low: [-headBox.x, headBox.front, reachMm[0] - 5],
    high: [headBox.x, headBox.back, reachMm[1] + 5],
  };
  const { depth, vault, skin, thickness } = craniumOf(head, box);
  const [m0 = 1, m1 = 0, m2 = 0, m3 = 0, m4 = 1, m5 = 0, m6 = 0, m7 = 0, m8 = 1] = head.toTemplate;
  const [cx, cy, cz] = head.centreMm;
  const downLength = Math.sqrt(m1 * m1 + m4 * m4 + m7 * m7);
  const lesions = drawLesions(spec.lesions, [m1 / downLength, m4 / downLength, m7 / downLength]);
  const brain = brainOf(head, box, lesions, vault, spec.beamHardening ?? true);
  const diploe = new SmoothNoise(head.seed ^ 0x61);
  let run = brainRun(0);
  let line = lineOf(0);
  let headrest: Headrest = { start: 0, hu: new Float32Array(0) };
  let runColumn = new Int32Array(0);
  const outside = outsideOf(head);
  const paintFace = facePainter(head, { thickness, skin });
  let depths = new Float32Array(0);

  function paintPlane(plane: Plane, hu: Float32Array, bloodShare: readonly (Float32Array | null)[]): void {
    hu.fill(-1000);
    const { size } = plane;
    if (depths.length !== size * size) {
      depths = new Float32Array(size * size);
      run = brainRun(size);
      line = lineOf(size);
      headrest = headrestOf(plane);
      runColumn = new Int32Array(size);
    }
    depths.fill(-99);
    const bleeding = bloodShare.some((share) => share !== null);
    for (let row = 0; row < size; row++) {
      const near = gatherRow(plane, row);
      if (near === 0) continue;
      const start = row * size;
      depth.sample(line, near, line.depth);
      sampleSkin(near);
      paintShell(start, near, hu);
      gatherBrain(near);
      if (run.count === 0) continue;
      brain(run);
      blendBrain(start, hu);
      if (bleeding) addBlood(start, bloodShare);
    }
    if (plane.zMm < 60) paintFace(plane, hu, depths);
    paintHeadrest(headrest, hu);
  }

  /** Takes the places of a row that may lie in the head, and says how many. */
  function gatherRow(plane: Plane, row: number): number {
    const { size, spacingMm, cornerMm } = plane;
    const left = cornerMm[0];
    const sy = cornerMm[1] + row * spacingMm - cy;
    const sz = plane.zMm - cz;
    let near = 0;
    for (let first = 0; first < size; first += tile) {
      if (!nearHead(plane, row, first)) continue;
      const end = Math.min(size, first + tile);
      for (let col = first; col < end; col++) {
        const sx = left + col * spacingMm - cx;
        line.x[near] = m0 * sx + m1 * sy + m2 * sz;
        line.y[near] = m3 * sx + m4 * sy + m5 * sz;
        line.z[near] = m6 * sx + m7 * sy + m8 * sz;
        line.column[near++] = col;
      }
    }
    return near;
  }

  /** Depth beneath the skin; deep within the vault any depth will do, and above the neck skin lies over skull. */
  function sampleSkin(near: number): void {
    for (let n = 0; n < near; n++) {
      const x = line.x[n] ?? 0;
      const y = line.y[n] ?? 0;
      const z = line.z[n] ?? 0;
      line.skin[n] = z > -16 && (line.depth[n] ?? 0) > 1 ? 99 : skin.at(x, y, z);
    }
  }

  /** Scalp, skull and what lies around them along a row that begins at pixel `start`. */
  function paintShell(start: number, near: number, hu: Float32Array): void {
    for (let n = 0; n < near; n++) {
      const s = line.skin[n] ?? 0;
      if (s < -0.5) continue;
      const i = start + (line.column[n] ?? 0);
      const d = line.depth[n] ?? 0;
      depths[i] = d;
      let value = 0;
      if (d < 0.4) {
        const x = line.x[n] ?? 0;
        const y = line.y[n] ?? 0;
        const z = line.z[n] ?? 0;
        const t = d > -22 ? thickness.at(x, y, z) : 6;
        const bone = coverage(d + t, 1);
        if (bone > 0) value = skull(x, y, z, d, t);
        if (bone < 1) value = outside(x, y, z, s) * (1 - bone) + value * bone;
      }
      hu[i] = s > 0.5 ? value : -1000 + (value + 1000) * clamp(s + 0.5, 0, 1);
    }
  }

  /** Takes the places of a row that lie within the skull into the brain's run. */
  function gatherBrain(near: number): void {
    let count = 0;
    for (let n = 0; n < near; n++) {
      const d = line.depth[n] ?? 0;
      if (!(d > -0.4) || (line.skin[n] ?? 0) < -0.5) continue;
      run.x[count] = line.x[n] ?? 0;
      run.y[count] = line.y[n] ?? 0;
      run.z[count] = line.z[n] ?? 0;
      run.depth[count] = d;
      runColumn[count++] = line.column[n] ?? 0;
    }
    run.count = count;
  }

  /** Draws the brain's run over a row, as far as a pixel lies within the skull. */
  function blendBrain(start: number, hu: Float32Array): void {
    for (let k = 0; k < run.count; k++) {
      const i = start + (runColumn[k] ?? 0);
      const before = hu[i] ?? 0;
      // Single precision here is part of what golden phantoms are made of.
      hu[i] = before + (Math.fround(run.hu[k] ?? 0) - before) * coverage(run.depth[k] ?? 0, 0.8);
    }
  }

  function addBlood(start: number, bloodShare: readonly (Float32Array | null)[]): void {
    for (let bit = 0; bit < subtypes.length; bit++) {
      const share = bloodShare[bit];
      if (!share) continue;
      for (let k = 0; k < run.count; k++) {
        const i = start + (runColumn[k] ?? 0);
        const inside = coverage(run.depth[k] ?? 0, 0.8);
        share[i] = (share[i] ?? 0) + (run.blood[k * subtypes.length + bit] ?? 0) * inside;
      }
    }
  }

  /** Whether the run of pixels that begins here may touch the head: most of a slice is air. */
  function nearHead(plane: Plane, row: number, col: number): boolean {
    const sx = plane.cornerMm[0] + (col + tile / 2) * plane.spacingMm - cx;
    const sy = plane.cornerMm[1] + row * plane.spacingMm - cy;
    const sz = plane.zMm - cz;
    const near = skin.at(m0 * sx + m1 * sy + m2 * sz, m3 * sx + m4 * sy + m5 * sz, m6 * sx + m7 * sy + m8 * sz);
    return near > -1 - 1.5 * (tile / 2) * plane.spacingMm;
  }

  /** Compact tables over spongy diploe. */
  function skull(x: number, y: number, z: number, d: number, t: number): number {
    const table = 1.15 + 0.12 * t;
    const inner = coverage(d + table, 0.9);
    const outer = coverage(table - (d + t), 0.9);
    const compact = Math.max(inner, outer);
    if (compact >= 1) return 1480;
    const spongy = 620 + 260 * diploe.at(x / 3.2, y / 3.2, z / 3.2);
    return spongy + (1480 - spongy) * compact;
  }

  return {
    subtypes: subtypes.filter((subtype) => spec.lesions.some((lesion) => lesion.kind === subtype)),
    paintPlane,
  };
}

/** Soft tissue beyond the skull: skin, fat, the muscles of temple and nape, and the mixed tissue of the face. */
function outsideOf(head: Head): (x: number, y: number, z: number, skinMm: number) => number {
  const seed = head.seed ^ 0x7a;
  const strands = new SmoothNoise(seed);
  const fineStrands = new SmoothNoise(seed + 1);
  return (x, y, z, skinMm) => {
    const deeper = smoothStep(1.4, 2.3, skinMm);
    if (deeper === 0) return 42;
    const a = Math.abs(x);
    let muscle = 0;
    if (z < 62 && a > 40 && y > -52 && y < 24) {
      muscle = smoothStep(4, 6, skinMm) * smoothStep(60, 46, z) * smoothStep(-50, -42, y) * smoothStep(22, 14, y);
    }
    if (z < 30) {
      const nape = smoothStep(14, 26, y) * smoothStep(26, 6, z) * smoothStep(4.5, 7, skinMm);
      const face = smoothStep(10, -10, z) * smoothStep(4, 8, skinMm);
      if (nape > 0 || face > 0) {
        const strand = strands.at(x / 9, y / 9, z / 14) + 0.4 * fineStrands.at(x / 4, y / 4, z / 7);
        muscle = Math.max(muscle, nape * smoothStep(-0.5, -0.25, strand), face * smoothStep(-0.2, 0.25, strand));
      }
    } else {
      // The galea: a thin dark-bright-dark scalp over the vault.
      muscle = Math.max(muscle, 0.75 * smoothStep(3.6, 4.8, skinMm));
    }
    const deep = -92 + 147 * muscle;
    return 42 + (deep - 42) * deeper;
  };
}

/** The places of one row of pixels that may lie in the head. */
interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly skin: Float32Array;
  readonly depth: Float32Array;
  readonly column: Int32Array;
}

function lineOf(most: number): Line {
  return {
    x: new Float64Array(most),
    y: new Float64Array(most),
    z: new Float64Array(most),
    skin: new Float32Array(most),
    depth: new Float32Array(most),
    column: new Int32Array(most),
  };
}

/** The headrest of the couch, in scanner space: a thin curved shell with foam on it, as wide as the picture. */
function headrestOf({ size, spacingMm, cornerMm }: Plane): Headrest {
  const centreY = -12;
  const radius = 122;
  let firstRow = 0;
  while (firstRow < size && cornerMm[1] + firstRow * spacingMm - centreY < 62) firstRow++;
  const hu = new Float32Array((size - firstRow) * size);
  for (let row = firstRow; row < size; row++) {
    const y = cornerMm[1] + row * spacingMm - centreY;
    for (let col = 0; col < size; col++) {
      const x = cornerMm[0] + col * spacingMm;
      const r = Math.sqrt(x * x + y * y);
      const shell = coverage(1.1 - Math.abs(r - radius), 0.8);
      const foam = coverage(Math.min(radius - r, r - radius + 9), 0.8) * 0.05;
      hu[(row - firstRow) * size + col] = -1000 + 1000 * Math.max(shell * 1.09, foam);
    }
  }
  return { start: firstRow * size, hu };
}

/** Attenuation of the headrest from a pixel on, the same in every plane of a raster. */
interface Headrest {
  readonly start: number;
  readonly hu: Float32Array;
}

/** Lays the headrest where the picture holds air. */
function paintHeadrest({ start, hu: shell }: Headrest, hu: Float32Array): void {
  for (let n = 0; n < shell.length; n++) {
    if ((hu[start + n] ?? 0) <= -900) hu[start + n] = shell[n] ?? 0;
  }
}
