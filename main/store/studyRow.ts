import type { FrameGeometry, Orientation, Series, Slice, Stack, Vector3 } from '../contract/index.js';

/**
 * A series as one row: a slice is a short array, and what its neighbours share (orientation, spacing, thickness) is
 * written once a stack. Ten thousand studies are read in a fraction of the time that plain JSON takes.
 */
type PackedSlice = readonly [
  instanceId: number,
  sopInstanceUid: string,
  frame: number,
  alongNormalMm: number | null,
  instanceNumber: number | null,
  shape: number,
  positionMm: Vector3 | null,
];
type Shape = Omit<FrameGeometry, 'positionMm'>;
interface PackedStack extends Omit<Stack, 'slices'> {
  readonly shapes: readonly Shape[];
  readonly packed: readonly PackedSlice[];
}
interface PackedSeries extends Omit<Series, 'stacks'> {
  readonly stacks: readonly PackedStack[];
}

export function packSeries(series: Series): string {
  const packed: PackedSeries = { ...series, stacks: series.stacks.map(packStack) };
  return JSON.stringify(packed);
}

export function unpackSeries(row: string): Series {
  const packed = JSON.parse(row) as PackedSeries;
  return { ...packed, stacks: packed.stacks.map(unpackStack) };
}

function packStack(stack: Stack): PackedStack {
  const { slices, ...rest } = stack;
  const numbers = new Map<string, number>();
  const shapes: Shape[] = [];
  const packed = slices.map((slice): PackedSlice => {
    const { positionMm, ...shape } = slice.geometry;
    const key = JSON.stringify([shape.orientation, shape.pixelSpacingMm, shape.sliceThicknessMm]);
    let number = numbers.get(key);
    if (number === undefined) {
      number = shapes.push(shape) - 1;
      numbers.set(key, number);
    }
    const along = slice.positionMm ?? null;
    return [
      slice.instanceId,
      slice.sopInstanceUid,
      slice.frame,
      along,
      slice.instanceNumber ?? null,
      number,
      positionMm ?? null,
    ];
  });
  return { ...rest, shapes, packed };
}

function unpackStack(stack: PackedStack): Stack {
  const { shapes, packed, ...rest } = stack;
  return { ...rest, slices: packed.map((slice) => unpackSlice(slice, shapes)) };
}

function unpackSlice(
  [instanceId, sopInstanceUid, frame, alongNormalMm, instanceNumber, shapeNumber, positionMm]: PackedSlice,
  shapes: readonly Shape[],
): Slice {
  const shape: { orientation?: Orientation } & Shape = shapes[shapeNumber] ?? {};
  return {
    instanceId,
    sopInstanceUid,
    frame,
    ...(alongNormalMm === null ? {} : { positionMm: alongNormalMm }),
    geometry: positionMm === null ? shape : { positionMm, ...shape },
    ...(instanceNumber === null ? {} : { instanceNumber }),
  };
}
