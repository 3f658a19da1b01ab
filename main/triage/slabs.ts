import { sliceKey, type FrameRef, type InstanceLookup, type Slice, type Stack } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { limits } from './limits.js';
import { heightOf, type Part } from './volumes.js';

/** Neighbouring slices that are averaged in HU before the network sees them; usually one slice. */
export interface Slab {
  readonly stackId: string;
  /** The slice whose instance and frame name the score. */
  readonly centre: Slice;
  readonly slices: readonly Slice[];
  /** Ordinals (1-based) of its first and last slice along the chosen stacks, as the viewer counts them. */
  readonly ordinals: readonly [number, number];
  readonly positionMm?: number;
  /** One slice that was looked at to see whether there is brain about it; what was averaged for it says as much. */
  readonly probe?: true;
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

/** A slice of the chosen parts, with the stack it is of. */
interface StackSlice {
  readonly slice: Slice;
  readonly stack: Stack;
}

/** Distances of neighbours: along the normal within a stack, in height where one stack follows another. */
function stepsMm(slices: readonly StackSlice[]): readonly (number | null)[] {
  return slices.slice(1).map((one, index) => {
    const before = slices[index];
    if (!before) return null;
    const same = before.stack.id === one.stack.id;
    const from = same ? before.slice.positionMm : heightOf(before.slice, before.stack);
    const to = same ? one.slice.positionMm : heightOf(one.slice, one.stack);
    return from === undefined || to === undefined ? null : Math.abs(to - from);
  });
}

/**
 * Centre distances over 1.5 times the thickness, or over 1.5 times the median distance where the thickness is unknown
 * (docs/design.md 4.1). Where two thicknesses meet, abutting slices lie half of each apart, so their mean is the measure.
 */
export function gapsOf(stacks: readonly Stack[]): readonly Gap[] {
  const slices = stacks.flatMap((stack) => stack.slices.map((slice) => ({ slice, stack })));
  const steps = stepsMm(slices);
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
function runSlabs(run: readonly Slice[], size: number, stackId: string): Slab[] {
  const count = Math.max(1, Math.round(run.length / size));
  return Array.from({ length: count }, (_, index): Slab[] => {
    const from = Math.round((index * run.length) / count);
    const slices = run.slice(from, Math.round(((index + 1) * run.length) / count));
    const centre = slices[slices.length >> 1];
    if (!centre) return [];
    const positions = slices.flatMap((slice) => slice.positionMm ?? []);
    const positionMm = positions.reduce((sum, position) => sum + position, 0) / positions.length;
    const ordinals = [from + 1, from + slices.length] as const;
    return [{ stackId, centre, slices, ordinals, ...(positions.length > 0 ? { positionMm } : {}) }];
  }).flat();
}

/** The slabs of one stack in order; no slab reaches across a gap. */
function slabsOfStack(stack: Stack, modelThicknessMm: number): readonly Slab[] {
  const holes = new Set(gapsOf([stack]).map((gap) => gap.after));
  const size = slicesPerSlab(stack, modelThicknessMm);
  const slabs: Slab[] = [];
  let run: Slice[] = [];
  stack.slices.forEach((slice, index) => {
    run.push(slice);
    if (holes.has(index + 1) || index === stack.slices.length - 1) {
      slabs.push(...runSlabs(run, size, stack.id));
      run = [];
    }
  });
  return slabs;
}

/**
 * The slabs of the chosen parts in order, none across a gap or from one stack into the next. A slice falls into the same slab
 * whatever part of its stack is chosen: what was once looked at is never asked for again in another mixture.
 */
export function slabsOf(parts: readonly Part[], modelThicknessMm: number): readonly Slab[] {
  let ordinal = 0;
  const taken = new Set<string>();
  return parts.flatMap((part) => {
    const chosen = new Set(part.slices);
    return slabsOfStack(part.whole, modelThicknessMm).flatMap((slab) => {
      const key = sliceKey(slab.centre);
      if (taken.has(key) || !slab.slices.some((slice) => chosen.has(slice))) return [];
      taken.add(key);
      const first = ordinal + 1;
      ordinal += slab.slices.length;
      return [{ ...slab, ordinals: [first, ordinal] as const }];
    });
  });
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
