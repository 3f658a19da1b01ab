import { subtypes, type Subtype } from '../contract/index.js';
import { seedOf } from '../numbers/index.js';
import { anatomyOf, type Anatomy } from './anatomy/anatomy.js';
import { headOf, type Head } from './anatomy/head.js';
import { addNoise, roundHu, softenImage } from './shapes/image.js';
import type { LesionTruth, PhantomSpec, PhantomVolume } from './spec.js';

const fieldOfViewMm = 250;
/** Centre of the lowest slice, template mm: below the foramen magnum, so that 30 slices of 5 mm end above the scalp. */
const lowestMm = -24;
/** A 5 mm slice is the mean of this many planes: partial volume along z. */
const planesPerSlice = 3;

interface Raster {
  readonly size: number;
  readonly spacingMm: number;
  readonly cornerMm: readonly [number, number];
  readonly thicknessMm: number;
  readonly slices: number;
}

function rasterOf(spec: PhantomSpec): Raster {
  const size = spec.size ?? 512;
  const spacingMm = fieldOfViewMm / size;
  const corner = -((size - 1) / 2) * spacingMm;
  // The field of view is centred a little in front of the ears, as a technologist centres it.
  return {
    size,
    spacingMm,
    cornerMm: [corner, corner - 6],
    thicknessMm: spec.thicknessMm ?? 5,
    slices: spec.slices ?? 30,
  };
}

export interface RenderedSlice {
  readonly hu: Int16Array;
  readonly mask: Uint8Array;
  readonly truth: LesionTruth;
}

function sliceCentre(raster: Raster, slice: number): number {
  return lowestMm + slice * raster.thicknessMm;
}

/** Template z that some pixel of the slices `first` to `last` may reach, with room for pitch and roll. */
function templateReach(head: Head, raster: Raster, first: number, last: number): readonly [number, number] {
  const [, , , , , , zx = 0, zy = 0, zz = 1] = head.toTemplate;
  const tilt = 110 * (Math.abs(zx) + Math.abs(zy));
  const low = sliceCentre(raster, first) - raster.thicknessMm / 2;
  const high = sliceCentre(raster, last) + raster.thicknessMm / 2;
  return [Math.min(low * zz, low) - tilt, Math.max(high * zz, high) + tilt];
}

/** Pictures in the making, reused from slice to slice. */
interface Canvas {
  readonly sum: Float32Array;
  readonly plane: Float32Array;
  readonly noise: Float32Array;
  readonly wideNoise: Float32Array;
  /** Blood of each subtype, null where the phantom has none. */
  readonly bloodShare: readonly (Float32Array | null)[];
}

function canvasOf(anatomy: Anatomy, count: number): Canvas {
  const picture = (): Float32Array => new Float32Array(count);
  return {
    sum: picture(),
    plane: picture(),
    noise: picture(),
    wideNoise: picture(),
    bloodShare: subtypes.map((subtype) => (anatomy.subtypes.includes(subtype) ? picture() : null)),
  };
}

function renderSlice(
  spec: PhantomSpec,
  head: Head,
  anatomy: Anatomy,
  raster: Raster,
  canvas: Canvas,
  slice: number,
): RenderedSlice {
  const { size } = raster;
  const count = size * size;
  const { sum, plane, bloodShare } = canvas;
  sum.fill(0);
  for (const share of bloodShare) share?.fill(0);
  const centre = sliceCentre(raster, slice);
  for (let p = 0; p < planesPerSlice; p++) {
    const z = centre + ((p + 0.5) / planesPerSlice - 0.5) * raster.thicknessMm;
    anatomy.paintPlane({ size, spacingMm: raster.spacingMm, cornerMm: raster.cornerMm, zMm: z }, plane, bloodShare);
    for (let i = 0; i < count; i++) sum[i] = (sum[i] ?? 0) + (plane[i] ?? 0);
  }
  for (let i = 0; i < count; i++) sum[i] = (sum[i] ?? 0) / planesPerSlice;
  softenImage(sum, size, plane);
  addNoise(sum, size, head.noiseHu, seedOf(spec.seed, 900 + slice), canvas.noise, canvas.wideNoise, plane);
  const mask = new Uint8Array(count);
  const truth: Record<Subtype, number> = {
    epidural: 0,
    intraparenchymal: 0,
    intraventricular: 0,
    subarachnoid: 0,
    subdural: 0,
  };
  subtypes.forEach((subtype, bit) => {
    const share = bloodShare[bit];
    if (!share) return;
    for (let i = 0; i < count; i++) {
      if ((share[i] ?? 0) < planesPerSlice * 0.5) continue;
      mask[i] = (mask[i] ?? 0) | (1 << bit);
      truth[subtype]++;
    }
  });
  return { hu: roundHu(sum), mask, truth };
}

/** Renders some slices of a phantom, bit-equal to the same slices of the whole. */
export function renderSlices(spec: PhantomSpec, first: number, last: number): readonly RenderedSlice[] {
  const head = headOf(spec);
  const raster = rasterOf(spec);
  const anatomy = anatomyOf(spec, head, templateReach(head, raster, first, last));
  const canvas = canvasOf(anatomy, raster.size * raster.size);
  const rendered: RenderedSlice[] = [];
  for (let slice = first; slice <= last; slice++) {
    rendered.push(renderSlice(spec, head, anatomy, raster, canvas, slice));
  }
  return rendered;
}

/** Renders a whole phantom: some seconds of one core for 30 slices of 512 x 512. */
export function renderPhantom(spec: PhantomSpec): PhantomVolume {
  const raster = rasterOf(spec);
  const rendered = renderSlices(spec, 0, raster.slices - 1);
  return {
    rows: raster.size,
    cols: raster.size,
    pixelSpacingMm: raster.spacingMm,
    thicknessMm: raster.thicknessMm,
    positionsMm: rendered.map((_, slice) => sliceCentre(raster, slice)),
    cornerMm: raster.cornerMm,
    slices: rendered.map((slice) => slice.hu),
    lesionMasks: rendered.map((slice) => slice.mask),
    lesionTruth: rendered.map((slice) => slice.truth),
  };
}
