import { type FrameRef, type InstanceLookup, type Slice, type Stack } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { limits } from './limits.js';

/** Neighbouring slices that are averaged in HU before the network sees them; usually one slice. */
export interface Slab {
  readonly stackId: string;
  /** The slice whose instance and frame name the score. */
  readonly centre: Slice;
  readonly slices: readonly Slice[];
  /** Ordinals (1-based) of its first and last slice along the chosen stacks, as the viewer counts them. */
  readonly ordinals: readonly [number, number];
  readonly positionMm?: number;
}

/** The frames of a slab in their files; null where one of them is gone. */
export function slabFrames({ slices }: Slab, instanceOf: InstanceLookup): readonly FrameRef[] | null {
  const frames = slices.flatMap(({ instanceId, frame }): FrameRef[] => {
    const file = instanceOf(instanceId)?.file;
    return file ? [{ file, frame }] : [];
  });
  return frames.length < slices.length ? null : frames;
}

/** A hole between neighbouring slices of the chosen stacks. */
export interface Gap {
  /** Ordinal (1-based) of the slice before the hole. */
  readonly after: number;
  readonly distanceMm: number;
}

function stepsMm(slices: readonly Slice[]): readonly (number | null)[] {
  return slices.slice(1).map((slice, index) => {
    const before = slices[index]?.positionMm;
    return before === undefined || slice.positionMm === undefined ? null : Math.abs(slice.positionMm - before);
  });
}

/**
 * Centre distances over 1.5 times the thickness, or over 1.5 times the median distance where the thickness is unknown
 * (docs/design.md 4.1). Where two thicknesses meet, abutting slices lie half of each apart, so their mean is the measure.
 */
export function gapsOf(stacks: readonly Stack[]): readonly Gap[] {
  const slices = stacks.flatMap((stack) => stack.slices.map((slice) => ({ slice, stack })));
  const steps = stepsMm(slices.map((one) => one.slice));
  const known = steps.filter((step) => step !== null);
  const medianMm = median(known) ?? Number.NaN;
  const thickness = (index: number): number | undefined => {
    const one = slices[index];
    return one?.slice.geometry.sliceThicknessMm ?? one?.stack.thicknessMm;
  };
  return steps.flatMap((distanceMm, index) => {
    if (distanceMm === null) return [];
    const before = thickness(index);
    const after = thickness(index + 1);
    const expectedMm = before !== undefined && after !== undefined ? (before + after) / 2 : medianMm;
    // A hundredth of a millimetre: positions are decimal strings, rounded by their writers.
    return distanceMm > limits.gapInThicknesses * expectedMm + 0.01 ? [{ after: index + 1, distanceMm }] : [];
  });
}

/** How many slices make up about the model's thickness: the first one whole, each further one a step more. */
function slicesPerSlab(stack: Stack, modelThicknessMm: number): number {
  const stepMm = stack.spacingMm ?? stack.thicknessMm;
  if (stepMm === undefined || stepMm <= 0) return 1;
  const thicknessMm = stack.thicknessMm ?? stepMm;
  return Math.max(1, Math.round((modelThicknessMm - thicknessMm) / stepMm) + 1);
}

/** Splits a run of slices into slabs of nearly equal size, so that none is left over at the vertex. */
function runSlabs(run: readonly Slice[], size: number, stackId: string, firstOrdinal: number): Slab[] {
  const count = Math.max(1, Math.round(run.length / size));
  return Array.from({ length: count }, (_, index): Slab[] => {
    const from = Math.round((index * run.length) / count);
    const slices = run.slice(from, Math.round(((index + 1) * run.length) / count));
    const centre = slices[slices.length >> 1];
    if (!centre) return [];
    const positions = slices.flatMap((slice) => slice.positionMm ?? []);
    const positionMm = positions.reduce((sum, position) => sum + position, 0) / positions.length;
    const ordinals = [firstOrdinal + from, firstOrdinal + from + slices.length - 1] as const;
    return [{ stackId, centre, slices, ordinals, ...(positions.length > 0 ? { positionMm } : {}) }];
  }).flat();
}

/** The slabs of the chosen stacks in order; no slab reaches across a gap or from one stack into the next. */
export function slabsOf(stacks: readonly Stack[], gaps: readonly Gap[], modelThicknessMm: number): readonly Slab[] {
  const holes = new Set(gaps.map((gap) => gap.after));
  const slabs: Slab[] = [];
  let ordinal = 1;
  for (const stack of stacks) {
    const size = slicesPerSlab(stack, modelThicknessMm);
    let run: Slice[] = [];
    stack.slices.forEach((slice, index) => {
      run.push(slice);
      if (holes.has(ordinal) || index === stack.slices.length - 1) {
        slabs.push(...runSlabs(run, size, stack.id, ordinal - run.length + 1));
        run = [];
      }
      ordinal += 1;
    });
  }
  return slabs;
}

/** Median distance of neighbouring slab centres, mm; else the thickness the header gives; null where neither is known. */
export function pitchOf(slabs: readonly Slab[], stacks: readonly Stack[]): number | null {
  const positions = slabs.flatMap((slab) => slab.positionMm ?? []);
  const steps = positions.slice(1).map((position, index) => Math.abs(position - (positions[index] ?? position)));
  const step = median(steps.filter((mm) => mm > 0)) ?? Number.NaN;
  if (Number.isFinite(step)) return step;
  const stack = stacks[0];
  return stack?.spacingMm ?? stack?.thicknessMm ?? null;
}
