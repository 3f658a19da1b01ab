import type { Vector3 } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { inFixedOrder, order, type Frame } from './frame.js';
import { dot } from './geometry.js';

/** How the order of slices is known where their positions do not say it. */
export type OrderBy = 'position' | 'slice-location' | 'number' | 'time' | 'file-name' | 'nothing';

export interface PlacedFrame extends Frame {
  /** Along the normal, mm; null where the header does not say where the frame is. */
  readonly along: number | null;
}

export interface Placed {
  readonly frames: readonly PlacedFrame[];
  readonly orderBy: OrderBy;
  /** The positions were rounded by their writer, and were made finer by Slice Location or by the numbers. */
  readonly refined: boolean;
}

/** Positions nearer than this are one and the same, mm. */
const equalMm = 0.01;
/** A rounded position is no further than this from the true one, mm. */
const roundingMm = 1;

/**
 * Where the frames of one stack-to-be are along `normal`. A position that all of them share is none (an anonymiser
 * wrote it): then Slice Location says where they are, else number, time or name of the file say in what order. An order that only a
 * UID would give is none. Positions that were rounded to whole millimetres are made finer.
 */
export function placeFrames(frames: readonly Frame[], normal: Vector3): Placed {
  const known = frames.every(({ geometry }) => geometry.positionMm !== undefined);
  const along = frames.map(({ geometry }) => (geometry.positionMm ? dot(geometry.positionMm, normal) : 0));
  const different = new Set(along.map((place) => Math.round(place / equalMm))).size;
  const locations = locationsOf(frames);
  if (known && (frames.length === 1 || different > 1) && !mostlyShared(different, frames.length, locations)) {
    const finer = refinedPlaces(frames, along, locations);
    return {
      frames: frames.map((frame, n) => ({ ...frame, along: (finer ?? along)[n] ?? 0 })),
      orderBy: 'position',
      refined: finer !== null,
    };
  }
  const unplaced = frames.map(withoutPlace);
  if (locations && new Set(locations).size > 1) {
    return {
      frames: unplaced.map((frame, n) => ({ ...frame, along: locations[n] ?? 0 })),
      orderBy: 'slice-location',
      refined: false,
    };
  }
  return { ...ordered(unplaced), refined: false };
}

function locationsOf(frames: readonly Frame[]): readonly number[] | null {
  // Frames of one object share its Slice Location, which says nothing of them.
  const locations = frames.flatMap(({ instance }) => (instance.frames > 1 ? [] : (instance.sliceLocationMm ?? [])));
  return locations.length === frames.length ? locations : null;
}

/** Nearly all share a place, while Slice Location tells nearly all of them apart. */
function mostlyShared(different: number, count: number, locations: readonly number[] | null): boolean {
  return different * 4 < count && locations !== null && new Set(locations).size >= 0.9 * count;
}

/** Slice Location may stand in for a position, whose x and y then say nothing either. */
function withoutPlace(frame: Frame): Frame {
  const geometry = { ...frame.geometry };
  delete geometry.positionMm;
  return { ...frame, geometry };
}

/** Finer places where positions were rounded to whole millimetres and Slice Location, or number, is finer; else null. */
function refinedPlaces(
  frames: readonly Frame[],
  along: readonly number[],
  locations: readonly number[] | null,
): readonly number[] | null {
  if (frames.length < 3 || !along.every((place) => Math.abs(place - Math.round(place)) < 1e-6)) return null;
  const places = new Set(along).size;
  const exact = locations && sameWay(locations, along);
  if (exact && exact.some((place) => Math.abs(place - Math.round(place)) > 1e-6)) {
    const off = median(exact.map((place, n) => place - (along[n] ?? 0))) ?? 0;
    const moved = exact.map((place) => place - off);
    const near = moved.every((place, n) => Math.abs(place - (along[n] ?? 0)) <= roundingMm);
    if (near && new Set(moved).size > places) return moved;
    if (near && places === frames.length) return moved;
  }
  if (places === frames.length) return null;
  // Each place two or three times in order of number: thin slices, and not passes one after the other.
  const byNumber = [...frames.keys()].sort(
    (a, b) => (frames[a]?.instance.instanceNumber ?? Infinity) - (frames[b]?.instance.instanceNumber ?? Infinity),
  );
  const numbers = new Set(frames.map(({ instance }) => instance.instanceNumber));
  if (numbers.size < frames.length || numbers.has(undefined)) return null;
  const steps = byNumber.slice(1).map((at, n) => (along[at] ?? 0) - (along[byNumber[n] ?? 0] ?? 0));
  const rises = steps.every((step) => step >= 0);
  const falls = steps.every((step) => step <= 0);
  const [from, to] = [Math.min(...along), Math.max(...along)];
  const stepMm = (to - from) / (frames.length - 1);
  if (rises === falls || Math.max(...steps.map(Math.abs)) > 2 * roundingMm || stepMm >= roundingMm) return null;
  const finer = new Array<number>(frames.length).fill(0);
  for (const [rank, at] of byNumber.entries()) finer[at] = rises ? from + rank * stepMm : to - rank * stepMm;
  return finer.every((place, n) => Math.abs(place - (along[n] ?? 0)) <= roundingMm) ? finer : null;
}

/** Slice Locations that run the way the positions do; null where they run neither way. */
function sameWay(locations: readonly number[], along: readonly number[]): readonly number[] | null {
  let forward = 0;
  let against = 0;
  const at = [...along.keys()].sort((a, b) => (along[a] ?? 0) - (along[b] ?? 0));
  for (const [n, place] of at.slice(1).entries()) {
    const step = (locations[place] ?? 0) - (locations[at[n] ?? 0] ?? 0);
    if (step > 0) forward += 1;
    else if (step < 0) against += 1;
  }
  if (forward === against) return null;
  return forward > against ? locations : locations.map((location) => -location);
}

/** An order without places: by number, else time, else name of the file. */
function ordered(frames: readonly Frame[]): { readonly frames: readonly PlacedFrame[]; readonly orderBy: OrderBy } {
  const [orderBy, compare] = orderOf(frames);
  const sorted = [...frames].sort((a, b) => compare(a, b) || inFixedOrder(a, b));
  return { frames: sorted.map((frame) => ({ ...frame, along: null })), orderBy };
}

function orderOf(frames: readonly Frame[]): readonly [OrderBy, (a: Frame, b: Frame) => number] {
  const allDiffer = (valueOf: (frame: Frame) => unknown): boolean => {
    const values = frames.map(valueOf);
    return !values.includes(undefined) && new Set(values).size === frames.length;
  };
  const number = ({ instance, frame }: Frame): string | undefined =>
    instance.instanceNumber === undefined && instance.frames <= 1 ? undefined : `${instance.instanceNumber} ${frame}`;
  if (allDiffer(number)) return ['number', inFixedOrder];
  const time = ({ words }: Frame): number | undefined => words.acquiredMs;
  if (allDiffer(time)) return ['time', (a, b) => (time(a) ?? 0) - (time(b) ?? 0)];
  if (frames.every(({ instance }) => !namedByUid(nameOf(instance.file), instance.sopInstanceUid))) {
    return ['file-name', (a, b) => naturalOrder(nameOf(a.instance.file), nameOf(b.instance.file))];
  }
  return ['nothing', inFixedOrder];
}

function nameOf({ path, entry }: { readonly path: string; readonly entry?: string }): string {
  return entry ?? path;
}

/** A name that is the instance's UID, or a hash or random number, gives no order. */
function namedByUid(path: string, sopInstanceUid: string): boolean {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return name.includes(sopInstanceUid) || /^[0-9a-f-]{16,}(?:\.\w+)?$/i.test(name) || /(?:\d+\.){5}/.test(name);
}

/** `IM2` before `IM10`. */
function naturalOrder(a: string, b: string): number {
  const [one, other] = [a, b].map((name) => name.split(/(\d+)/));
  for (let n = 0; n < Math.max(one?.length ?? 0, other?.length ?? 0); n += 1) {
    const [left = '', right = ''] = [one?.[n], other?.[n]];
    const by = n % 2 === 1 ? Number(left) - Number(right) : order(left, right);
    if (by !== 0) return by;
  }
  return 0;
}

/** Slice thickness where it is known, or the median distance of different places where that is larger. */
export function typicalStepMm(frames: readonly PlacedFrame[]): number {
  const thickness = frames[0]?.geometry.sliceThicknessMm ?? 0;
  const places = [...new Set(frames.map((frame) => Math.round((frame.along ?? 0) * 100) / 100))].sort((a, b) => a - b);
  const steps = places.slice(1).map((place, n) => place - (places[n] ?? 0));
  return Math.max(thickness, median(steps) ?? 0) || 1;
}

/** Closer than this is the same place: a tenth of a slice, at most half a millimetre. */
export function samePlaceMm(stepMm: number): number {
  return Math.min(0.5, Math.max(0.01, 0.1 * stepMm));
}
