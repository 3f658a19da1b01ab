import type { FrameGeometry, Orientation, Vector3 } from '../contract/index.js';
import type { DataSet } from './dataSet.js';
import { tags } from './tags.js';
import { decimalOf, decimalsOf, firstTextOf, hasTag, itemsOf, textOf } from './values.js';

/** Rescale of one frame, as numbers and as written. */
interface Rescale {
  readonly slope: number;
  readonly intercept: number;
  /** False where the header gives none and 1 and 0 stand in. */
  readonly given: boolean;
}

/** Functional groups of an enhanced multi-frame object (PS3.3 C.7.6.16); absent for anything else. */
interface FunctionalGroups {
  readonly shared: DataSet | undefined;
  readonly perFrame: readonly DataSet[];
}

const known = new WeakMap<DataSet, FunctionalGroups | null>();

/** Parsed once for each data set: a frame of a long object must not cost all of its frames. */
export function functionalGroupsOf(dataSet: DataSet): FunctionalGroups | undefined {
  const before = known.get(dataSet);
  if (before !== undefined) return before ?? undefined;
  const groups = readGroups(dataSet);
  known.set(dataSet, groups ?? null);
  return groups;
}

function readGroups(dataSet: DataSet): FunctionalGroups | undefined {
  if (
    !hasTag(dataSet, tags.sharedFunctionalGroupsSequence) &&
    !hasTag(dataSet, tags.perFrameFunctionalGroupsSequence)
  ) {
    return undefined;
  }
  const shared = itemsOf(dataSet, tags.sharedFunctionalGroupsSequence)[0];
  const perFrame = itemsOf(dataSet, tags.perFrameFunctionalGroupsSequence);
  return shared || perFrame.length > 0 ? { shared, perFrame } : undefined;
}

/** The macro of one frame: its own where it has it, else the shared one. */
export function macroOf(groups: FunctionalGroups, frame: number, sequence: number): DataSet | undefined {
  const own = groups.perFrame[frame];
  return (own && itemsOf(own, sequence)[0]) ?? (groups.shared && itemsOf(groups.shared, sequence)[0]);
}

/** Position, orientation, spacing and thickness where a data set holds them itself. */
export function geometryOf(dataSet: DataSet): FrameGeometry {
  return geometryFrom(dataSet, dataSet, dataSet);
}

/** Geometry of one frame from its functional groups; what they lack comes from the root. */
export function frameGeometryOf(groups: FunctionalGroups, frame: number, root: FrameGeometry): FrameGeometry {
  return {
    ...root,
    ...geometryFrom(
      macroOf(groups, frame, tags.planePositionSequence),
      macroOf(groups, frame, tags.planeOrientationSequence),
      macroOf(groups, frame, tags.pixelMeasuresSequence),
    ),
  };
}

function geometryFrom(
  position: DataSet | undefined,
  orientation: DataSet | undefined,
  measures: DataSet | undefined,
): FrameGeometry {
  const positionMm = position && vector3(decimalsOf(position, tags.imagePosition));
  const cosines = orientation && orientationFrom(decimalsOf(orientation, tags.imageOrientation));
  const pixelSpacingMm = measures && spacingFrom(decimalsOf(measures, tags.pixelSpacing));
  const thickness = measures && decimalOf(measures, tags.sliceThickness);
  return {
    ...(positionMm ? { positionMm } : {}),
    ...(cosines ? { orientation: cosines } : {}),
    ...(pixelSpacingMm ? { pixelSpacingMm } : {}),
    ...(thickness !== undefined && thickness > 0 ? { sliceThicknessMm: thickness } : {}),
  };
}

/** Slopes beyond these are no scale of any scanner, and would leave float32 without digits. */
const leastSlope = 1e-9;
const largestSlope = 1e9;

/** Rescale of a frame: its own group, the shared group, the root (PS3.3 C.7.6.16.2.9, C.11.1). */
export function rescaleOf(dataSet: DataSet, groups: FunctionalGroups | undefined, frame: number): Rescale {
  const macro = groups && macroOf(groups, frame, tags.pixelValueTransformationSequence);
  return rescaleFrom(macro) ?? rescaleFrom(dataSet) ?? { slope: 1, intercept: 0, given: false };
}

function rescaleFrom(dataSet: DataSet | undefined): Rescale | undefined {
  if (!dataSet) return undefined;
  const slope = decimalOf(dataSet, tags.rescaleSlope);
  const intercept = decimalOf(dataSet, tags.rescaleIntercept);
  if (slope === undefined && intercept === undefined) return undefined;
  // A slope that says nothing (text, 0, 1e300) is not taken for 1: then nothing is known of the scale.
  if (slope === undefined ? isThere(dataSet, tags.rescaleSlope) : !isSlope(slope)) return undefined;
  if (intercept === undefined && isThere(dataSet, tags.rescaleIntercept)) return undefined;
  return { slope: slope ?? 1, intercept: intercept ?? 0, given: true };
}

function isThere(dataSet: DataSet, tag: number): boolean {
  return textOf(dataSet, tag) !== undefined;
}

function isSlope(slope: number): boolean {
  return Math.abs(slope) >= leastSlope && Math.abs(slope) <= largestSlope;
}

export function rescaleTypeOf(dataSet: DataSet, groups: FunctionalGroups | undefined): string | undefined {
  const macro = groups && macroOf(groups, 0, tags.pixelValueTransformationSequence);
  return (macro && firstTextOf(macro, tags.rescaleType)) ?? firstTextOf(dataSet, tags.rescaleType);
}

/** Three finite numbers, or undefined. */
export function vector3(values: readonly number[]): Vector3 | undefined {
  const [x, y, z] = values;
  return x !== undefined && y !== undefined && z !== undefined && [x, y, z].every(Number.isFinite)
    ? [x, y, z]
    : undefined;
}

/** Six cosines, or undefined where they are no pair of perpendicular directions. */
function orientationFrom(values: readonly number[]): Orientation | undefined {
  const [a, b, c, d, e, f] = values;
  if (a === undefined || b === undefined || c === undefined) return undefined;
  if (d === undefined || e === undefined || f === undefined) return undefined;
  const rowLength = Math.hypot(a, b, c);
  const columnLength = Math.hypot(d, e, f);
  const straight = Math.abs(rowLength - 1) < 0.05 && Math.abs(columnLength - 1) < 0.05;
  // NaN fails both comparisons.
  return straight && Math.abs(a * d + b * e + c * f) < 0.05 ? [a, b, c, d, e, f] : undefined;
}

function spacingFrom(values: readonly number[]): readonly [number, number] | undefined {
  const [rows, cols] = values;
  if (rows === undefined || !(rows > 0) || !Number.isFinite(rows)) return undefined;
  // One value only: squares are meant.
  if (cols === undefined) return [rows, rows];
  return cols > 0 && Number.isFinite(cols) ? [rows, cols] : undefined;
}
