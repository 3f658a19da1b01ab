import type { Turn } from './orientation.js';

type Direction = readonly [number, number, number];

const asStored: Turn = { flipHorizontal: false, flipVertical: false, rotationDeg: 0 };

/** The eight ways in which a picture can lie on the screen; the untouched one first, so that it wins where all are equal. */
const turns: readonly Turn[] = [false, true].flatMap((flipHorizontal) =>
  [0, 90, 180, 270].map((rotationDeg) => ({ flipHorizontal, flipVertical: false, rotationDeg })),
);

/** What lies to the right of the screen and at its foot, LPS, where the plane is nearest to axial, coronal, sagittal. */
const conventions: readonly { readonly normal: Direction; readonly right: Direction; readonly down: Direction }[] = [
  // From the feet, face up: the patient's right on the left of the screen.
  { normal: [0, 0, 1], right: [1, 0, 0], down: [0, 1, 0] },
  // From the front.
  { normal: [0, 1, 0], right: [1, 0, 0], down: [0, 0, -1] },
  // From the left, the face to the left of the screen.
  { normal: [1, 0, 0], right: [0, 1, 0], down: [0, 0, -1] },
];

/**
 * The turn that brings a picture to how radiologists look at it, from its six direction cosines (row, then column,
 * LPS: PS3.3 C.7.6.2.1.1): axial with R on the left of the screen and A at the top, whether the patient lay prone, feet
 * first or the picture was stored turned or mirrored. Without an orientation it stays as it is stored.
 */
export function uprightTurn(orientation: readonly number[] | null): Turn {
  if (orientation?.length !== 6) return asStored;
  const [rx, ry, rz, cx, cy, cz] = orientation as [number, number, number, number, number, number];
  const row: Direction = [rx, ry, rz];
  const column: Direction = [cx, cy, cz];
  const normal: Direction = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
  const along = (convention: Direction): number => Math.abs(dot(normal, convention));
  const convention = conventions.reduce((best, one) => (along(one.normal) > along(best.normal) + 1e-6 ? one : best));
  const fit = (turn: Turn): number => {
    const { right, down } = screenAxes(row, column, turn);
    return dot(right, convention.right) + dot(down, convention.down);
  };
  return turns.reduce((best, one) => (fit(one) > fit(best) + 1e-6 ? one : best));
}

/** The patient directions that lie to the right and to the foot of the screen. */
function screenAxes(row: Direction, column: Direction, { flipHorizontal, rotationDeg }: Turn) {
  const x = flipHorizontal ? scaled(row, -1) : row;
  const quarter = (rotationDeg / 90) % 4;
  // A quarter turn clockwise brings what was at the foot to the left, and what was on the right to the foot.
  if (quarter === 1) return { right: scaled(column, -1), down: x };
  if (quarter === 2) return { right: scaled(x, -1), down: scaled(column, -1) };
  if (quarter === 3) return { right: column, down: scaled(x, -1) };
  return { right: x, down: column };
}

export function isTurned({ flipHorizontal, flipVertical, rotationDeg }: Turn): boolean {
  return flipHorizontal || flipVertical || rotationDeg % 360 !== 0;
}

/**
 * Two turns, one after the other, as one that flips first and then rotates. A rotation after a single flip is passed by
 * going the other way round.
 */
export function turnedTwice(first: Turn, then: Turn): Turn {
  const mirrored = then.flipHorizontal !== then.flipVertical;
  const rotationDeg = (mirrored ? -first.rotationDeg : first.rotationDeg) + then.rotationDeg;
  return {
    flipHorizontal: first.flipHorizontal !== then.flipHorizontal,
    flipVertical: first.flipVertical !== then.flipVertical,
    rotationDeg: ((rotationDeg % 360) + 360) % 360,
  };
}

/**
 * Where a slice lies, in the patient's own coordinates, "z −24.0 mm": the one of Image Position (Patient) that changes most
 * from slice to slice of this plane (LPS: towards the head is positive). '' where the header does not say.
 */
export function positionWords(
  imagePositionMm: readonly [number, number, number] | null,
  orientation: readonly number[] | null,
): string {
  if (imagePositionMm === null) return '';
  const axis = acrossAxis(orientation);
  return `${'xyz'.charAt(axis)} ${imagePositionMm[axis].toFixed(1).replace('-', '−').replace('−0.0', '0.0')} mm`;
}

/** The patient's axis that the normal of a plane lies nearest to; z where the orientation is unknown. */
function acrossAxis(orientation: readonly number[] | null): 0 | 1 | 2 {
  if (orientation?.length !== 6) return 2;
  const [rx, ry, rz, cx, cy, cz] = orientation as [number, number, number, number, number, number];
  const x = Math.abs(ry * cz - rz * cy);
  const y = Math.abs(rz * cx - rx * cz);
  const z = Math.abs(rx * cy - ry * cx);
  if (z + 1e-6 >= Math.max(x, y)) return 2;
  return y + 1e-6 >= x ? 1 : 0;
}

function dot(one: Direction, other: Direction): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

function scaled([x, y, z]: Direction, by: number): Direction {
  return [x * by, y * by, z * by];
}
