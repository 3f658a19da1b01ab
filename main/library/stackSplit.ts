import type { Instance, Orientation, StackKind, Vector3 } from '../contract/index.js';
import { framesOf, inFixedOrder, order, type Frame } from './frame.js';
import { headward } from './geometry.js';
import { imageKind } from './imageKind.js';
import { passesOf } from './passes.js';
import type { People } from './people.js';
import { placeFrames, type OrderBy, type PlacedFrame } from './places.js';

/** Frames that belong in one stack, in order, and what put them there. */
export interface SplitStack {
  readonly kind: StackKind;
  readonly normal: Vector3 | null;
  /** In order; `along` is null where the header does not say where the frame is. */
  readonly frames: readonly PlacedFrame[];
  readonly orderBy: OrderBy;
  /** Positions that were rounded by their writer were made finer. */
  readonly refined: boolean;
  /** 0 for the first image at each position, 1 for the second ... */
  readonly layer: number;
  readonly layers: number;
}

/** Directions of one stack, by the length of their difference: about two and a half degrees. */
const orientationTolerance = 0.045;
/** Pixel spacing and tube voltage, relative: the same setting, measured or written with fewer digits. */
const relativeTolerance = 0.01;
/** Slice thickness, mm: measured thicknesses of one setting vary in the second decimal. */
const thicknessToleranceMm = 0.05;

/** Words that part stacks: each is a number of the class it falls in, or null where the frame does not give it. */
type Classes = readonly (number | null)[];

interface Group {
  readonly fixed: string;
  readonly classes: Classes;
  readonly frames: Frame[];
}

/**
 * Splits the images of one series into stacks: by person, kind, matrix, orientation, in-plane spacing, thickness, kernel
 * and tube voltage, where near values are one value and an absent one equals any; then into passes over the same
 * places. Does not depend on the order of the input.
 */
export function splitIntoStacks(instances: readonly Instance[], people: People): readonly SplitStack[] {
  const frames = instances.flatMap(framesOf).sort(inFixedOrder);
  const classers: readonly ((frame: Frame) => number | null)[] = [
    near(frames, ({ geometry }) => geometry.pixelSpacingMm?.[0], relative),
    near(frames, ({ geometry }) => geometry.pixelSpacingMm?.[1], relative),
    near(
      frames,
      ({ geometry }) => geometry.sliceThicknessMm,
      (a, b) => Math.abs(a - b) <= thicknessToleranceMm,
    ),
    near(frames, ({ words }) => words.kvp, relative),
    equal(frames, ({ words }) => foldedKernel(words.kernel)),
    equal(frames, ({ instance }) => instance.modality),
    directions(frames),
  ];
  const groups = new Map<string, Group>();
  for (const frame of frames) {
    const { instance } = frame;
    const fixed = JSON.stringify([
      people.personOf(instance)?.label ?? null,
      imageKind(instance, frame.words),
      instance.rows,
      instance.cols,
      // Frames without places of their own have only their numbers, which mean nothing across instances.
      instance.frames > 1 && !instance.frameGeometry ? instance.id : 0,
    ]);
    const classes = classers.map((classOf) => classOf(frame));
    const key = `${fixed} ${classes.join()}`;
    const group = groups.get(key);
    if (group) group.frames.push(frame);
    else groups.set(key, { fixed, classes, frames: [frame] });
  }
  return joinedWhereAbsent([...groups.values()]).flatMap(splitGroup);
}

function relative(a: number, b: number): boolean {
  return Math.abs(a - b) <= relativeTolerance * Math.max(Math.abs(a), Math.abs(b));
}

function foldedKernel(kernel: string | undefined): string | undefined {
  const folded = kernel?.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  return folded === '' ? undefined : folded;
}

/** Classes of a number: neighbours in order of value that are near each other are one class, and so on along the chain. */
function near(
  frames: readonly Frame[],
  valueOf: (frame: Frame) => number | undefined,
  isNear: (a: number, b: number) => boolean,
): (frame: Frame) => number | null {
  const values = [...new Set(frames.flatMap((frame) => valueOf(frame) ?? []))].sort((a, b) => a - b);
  const classOf = new Map<number, number>();
  let number = 0;
  for (const [n, value] of values.entries()) {
    const before = values[n - 1];
    if (before !== undefined && !isNear(before, value)) number += 1;
    classOf.set(value, number);
  }
  return (frame) => {
    const value = valueOf(frame);
    return value === undefined ? null : (classOf.get(value) ?? null);
  };
}

function equal(
  frames: readonly Frame[],
  valueOf: (frame: Frame) => string | undefined,
): (frame: Frame) => number | null {
  const values = [...new Set(frames.flatMap((frame) => valueOf(frame) ?? []))].sort(order);
  return (frame) => {
    const value = valueOf(frame);
    return value === undefined ? null : values.indexOf(value);
  };
}

/** Classes of directions: one that is near any of a class is of that class. */
function directions(frames: readonly Frame[]): (frame: Frame) => number | null {
  const all = new Map(
    frames.flatMap(({ geometry: { orientation } }) => (orientation ? [[String(orientation), orientation]] : [])),
  );
  const classes: Orientation[][] = [];
  for (const [, orientation] of [...all].sort(([a], [b]) => order(a, b))) {
    const fitting = classes.filter((members) => members.some((one) => sameDirection(one, orientation)));
    const joined = [...fitting.flat(), orientation];
    for (const members of fitting) classes.splice(classes.indexOf(members), 1);
    classes.push(joined);
  }
  const numbers = new Map(classes.flatMap((members, n) => members.map((one): [string, number] => [String(one), n])));
  return ({ geometry: { orientation } }) => (orientation ? (numbers.get(String(orientation)) ?? null) : null);
}

function sameDirection(a: Orientation, b: Orientation): boolean {
  const rows = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  const columns = Math.hypot(a[3] - b[3], a[4] - b[4], a[5] - b[5]);
  return rows <= orientationTolerance && columns <= orientationTolerance;
}

/** Groups that differ only in words that one of them does not give are one, where it is clear which it belongs with. */
function joinedWhereAbsent(groups: readonly Group[]): readonly (readonly Frame[])[] {
  const joined: Group[] = [];
  const known = ({ classes }: Group): number => classes.filter((one) => one !== null).length;
  for (const group of [...groups].sort((a, b) => known(b) - known(a) || b.frames.length - a.frames.length)) {
    const fitting = joined.filter((one) => one.fixed === group.fixed && compatible(one.classes, group.classes));
    const free = fitting.filter((one) => !meets(one.frames, group.frames));
    const [home] = [...(free.length > 0 ? free : fitting)].sort((a, b) => b.frames.length - a.frames.length);
    if (home) home.frames.push(...group.frames);
    else joined.push({ ...group, frames: [...group.frames] });
  }
  return joined.map(({ frames }) => [...frames].sort(inFixedOrder));
}

function compatible(a: Classes, b: Classes): boolean {
  return a.every((one, n) => one === null || b[n] === null || one === b[n]);
}

/** Whether one of the frames lies at the very place of one of the others. */
function meets(frames: readonly Frame[], others: readonly Frame[]): boolean {
  const place = ({ geometry: { positionMm } }: Frame): string | undefined =>
    positionMm?.map((mm) => Math.round(mm * 10)).join();
  const places = new Set(frames.map(place));
  return others.some((frame) => frame.geometry.positionMm !== undefined && places.has(place(frame)));
}

function splitGroup(frames: readonly Frame[]): readonly SplitStack[] {
  const [first] = frames;
  if (!first) return [];
  const kind = imageKind(first.instance, first.words);
  const orientation = frames.find(({ geometry }) => geometry.orientation)?.geometry.orientation;
  const normal = orientation ? headward(orientation) : null;
  // Without an orientation, z is all there is to order by: right for axial slices, and said as a reason.
  const along = normal ?? ([0, 0, 1] as const);
  const placedOnly = frames.filter(({ geometry }) => geometry.positionMm !== undefined);
  const others = frames.filter(({ geometry }) => geometry.positionMm === undefined);
  return [placedOnly, others].flatMap((part) => {
    if (part.length === 0) return [];
    const { frames: placed, orderBy, refined } = placeFrames(part, along);
    if (placed.some((frame) => frame.along === null)) {
      return [{ kind, normal, frames: placed, orderBy, refined, layer: 0, layers: 1 }];
    }
    return passesOf(placed).map((pass) => ({ kind, normal, orderBy, refined, ...pass }));
  });
}
