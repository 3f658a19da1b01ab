import {
  type FrameGeometry,
  type Instance,
  type Orientation,
  type StackKind,
  type Vector3,
} from '../contract/index.js';
import { median } from '../numbers/index.js';
import { dot, normalOf } from './geometry.js';
import { imageKind } from './imageKind.js';

/** One image before it has a place in a stack. */
export interface Frame {
  readonly instance: Instance;
  readonly frame: number;
  readonly geometry: FrameGeometry;
}

/** Frames that belong in one stack, in order, and what put them there. */
export interface SplitStack {
  readonly kind: StackKind;
  readonly normal: Vector3 | null;
  /** In order; `along` is null where the header does not say where the frame is. */
  readonly frames: readonly PlacedFrame[];
  /** 0 for the first image at each position, 1 for the second ... */
  readonly layer: number;
  readonly layers: number;
}

export interface PlacedFrame extends Frame {
  /** Along the normal, mm. */
  readonly along: number | null;
}

/** Cosines of one acquisition differ by rounding only; 0.01 is about half a degree. */
const orientationTolerance = 0.01;
/** Pixel spacing, relative: the same reconstruction written with fewer digits. */
const spacingTolerance = 0.005;
/** Slice thickness, mm: measured thicknesses of one setting vary in the second decimal. */
const thicknessToleranceMm = 0.05;

/**
 * Splits the images of one series into stacks: by patient, kind, modality, matrix, temporal position, kernel, tube
 * voltage, frame of reference, orientation, in-plane spacing and thickness; then by acquisition, and by how often a
 * position occurs. Does not depend on the order of the input.
 */
export function splitIntoStacks(instances: readonly Instance[]): readonly SplitStack[] {
  const frames = instances.flatMap(framesOf).sort(inFixedOrder);
  const orientationOf = clusters<Orientation>((a, b) =>
    a.every((value, n) => Math.abs(value - (b[n] ?? 0)) <= orientationTolerance),
  );
  const spacingOf = clusters<readonly [number, number]>((a, b) =>
    a.every((value, n) => Math.abs(value - (b[n] ?? 0)) <= spacingTolerance * value),
  );
  const thicknessOf = clusters<number>((a, b) => Math.abs(a - b) <= thicknessToleranceMm);
  const groups = new Map<string, Frame[]>();
  for (const frame of frames) {
    const { instance, geometry } = frame;
    const key = JSON.stringify([
      patientOf(instance),
      imageKind(instance),
      instance.modality,
      instance.rows,
      instance.cols,
      instance.temporalPosition,
      instance.kernel,
      instance.kvp,
      instance.frameOfReferenceUid,
      orientationOf(geometry.orientation),
      spacingOf(geometry.pixelSpacingMm),
      thicknessOf(geometry.sliceThicknessMm),
      geometry.positionMm !== undefined,
      // Frames without places of their own have only their numbers, which mean nothing across instances.
      instance.frames > 1 && !instance.frameGeometry ? instance.id : 0,
    ]);
    const group = groups.get(key);
    if (group) group.push(frame);
    else groups.set(key, [frame]);
  }
  return [...groups.values()].flatMap(splitGroup);
}

/** Who the image is of: the patient ID, else the name. */
export function patientOf({ patient }: Instance): string | undefined {
  return patient.id ?? patient.name;
}

function framesOf(instance: Instance): Frame[] {
  const { frameGeometry, frames, geometry } = instance;
  if (frameGeometry) {
    return frameGeometry.map((own, frame) => ({ instance, frame, geometry: own }));
  }
  if (frames <= 1) return [{ instance, frame: 0, geometry }];
  // One position cannot be that of many frames.
  const shared = { ...geometry };
  delete shared.positionMm;
  return Array.from({ length: frames }, (_, frame) => ({ instance, frame, geometry: shared }));
}

function inFixedOrder(a: Frame, b: Frame): number {
  return (
    (a.instance.instanceNumber ?? Infinity) - (b.instance.instanceNumber ?? Infinity) ||
    order(a.instance.sopInstanceUid, b.instance.sopInstanceUid) ||
    order(a.instance.file.path, b.instance.file.path) ||
    order(a.instance.file.entry ?? '', b.instance.file.entry ?? '') ||
    a.instance.id - b.instance.id ||
    a.frame - b.frame
  );
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers equal values alike: a value joins the first earlier one that `same` finds equal. */
function clusters<T>(same: (a: T, b: T) => boolean): (value: T | undefined) => number {
  const seen: T[] = [];
  const exact = new Map<string, number>();
  return (value) => {
    if (value === undefined) return -1;
    const text = String(value);
    const known = exact.get(text);
    if (known !== undefined) return known;
    const near = seen.findIndex((one) => same(one, value));
    const number = near >= 0 ? near : seen.push(value) - 1;
    exact.set(text, number);
    return number;
  };
}

function splitGroup(frames: readonly Frame[]): SplitStack[] {
  const [first] = frames;
  if (!first) return [];
  const kind = imageKind(first.instance);
  const { orientation, positionMm } = first.geometry;
  const normal = orientation ? normalOf(orientation) : null;
  // Without an orientation, z is all there is to order by: right for axial slices, and said as a reason.
  const along = normal ?? [0, 0, 1];
  if (positionMm === undefined) {
    return [{ kind, normal, frames: frames.map((frame) => ({ ...frame, along: null })), layer: 0, layers: 1 }];
  }
  const placed = frames.map((frame): PlacedFrame => {
    const position = frame.geometry.positionMm;
    return { ...frame, along: position ? dot(position, along) : null };
  });
  return chainAcquisitions(placed).flatMap((chain) =>
    layersOf(chain).map((layer, number, all) => ({ kind, normal, frames: layer, layer: number, layers: all.length })),
  );
}

interface Chain {
  frames: PlacedFrame[];
  from: number;
  to: number;
  lastAcquisition: number;
}

/** Table steps this many times the slice distance apart still belong to one sweep, with a gap that is then said. */
const longestStep = 4.5;

/**
 * Acquisitions at the same places are phases and stay apart. Scanners that step the table number every step as an
 * acquisition of its own (GE HiSpeed does): steps that follow each other in space are one sweep.
 */
function chainAcquisitions(frames: readonly PlacedFrame[]): PlacedFrame[][] {
  const byNumber = new Map<number, PlacedFrame[]>();
  for (const frame of frames) {
    const number = frame.instance.acquisitionNumber ?? -1;
    const list = byNumber.get(number);
    if (list) list.push(frame);
    else byNumber.set(number, [frame]);
  }
  if (byNumber.size === 1) return [[...frames]];
  const acquisitions = [...byNumber].map(([number, list]): Chain => {
    const places = list.map((frame) => frame.along ?? 0);
    return { frames: list, from: Math.min(...places), to: Math.max(...places), lastAcquisition: number };
  });
  acquisitions.sort((a, b) => a.from - b.from || a.lastAcquisition - b.lastAcquisition);
  const stepMm = typicalStepMm(frames);
  const chains: Chain[] = [];
  for (const next of acquisitions) {
    const fitting = chains
      .filter((chain) => next.from - chain.to > samePlaceMm(stepMm) && next.from - chain.to <= longestStep * stepMm)
      .sort(
        (a, b) =>
          Math.abs(a.lastAcquisition - next.lastAcquisition) - Math.abs(b.lastAcquisition - next.lastAcquisition) ||
          b.to - a.to ||
          a.lastAcquisition - b.lastAcquisition,
      );
    const [chain] = fitting;
    if (chain) {
      chain.frames = [...chain.frames, ...next.frames];
      chain.to = next.to;
      chain.lastAcquisition = next.lastAcquisition;
    } else chains.push(next);
  }
  return chains.map((chain) => chain.frames);
}

/** Slice thickness where it is known, or the median distance of different places where that is larger. */
function typicalStepMm(frames: readonly PlacedFrame[]): number {
  const thickness = frames[0]?.geometry.sliceThicknessMm ?? 0;
  const places = [...new Set(frames.map((frame) => Math.round((frame.along ?? 0) * 100) / 100))].sort((a, b) => a - b);
  const steps = places.slice(1).map((place, n) => place - (places[n] ?? 0));
  return Math.max(thickness, median(steps) ?? 0) || 1;
}

/** Closer than this is the same place: a tenth of a slice, at most half a millimetre. */
function samePlaceMm(stepMm: number): number {
  return Math.min(0.5, Math.max(0.01, 0.1 * stepMm));
}

/** Orders frames by place; where a place occurs more than once, the n-th image by number goes to the n-th layer. */
function layersOf(frames: readonly PlacedFrame[]): PlacedFrame[][] {
  const tolerance = samePlaceMm(typicalStepMm(frames));
  const sorted = [...frames].sort((a, b) => (a.along ?? 0) - (b.along ?? 0) || inFixedOrder(a, b));
  const layers: PlacedFrame[][] = [];
  let place: PlacedFrame[] = [];
  const close = (): void => {
    for (const [n, frame] of place.sort(inFixedOrder).entries()) (layers[n] ??= []).push(frame);
    place = [];
  };
  for (const frame of sorted) {
    const start = place[0]?.along ?? null;
    if (start !== null && (frame.along ?? 0) - start > tolerance) close();
    place.push(frame);
  }
  close();
  return layers;
}
