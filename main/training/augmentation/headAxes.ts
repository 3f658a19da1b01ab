import type { Grid } from '../../pixels/index.js';

/** The head's own directions on a slice whose nose points about upward. */
export interface HeadAxes {
  /** From the midline, -1 to 1 at the inner table; 9 where there is no head. */
  readonly across: Float32Array;
  /** From the forehead (-1) to the back of the head (1). */
  readonly along: Float32Array;
  readonly halfWidthMm: number;
  readonly halfLengthMm: number;
  /** Middle of the skull, in cells. */
  readonly centre: readonly [x: number, y: number];
  /** Farthest reach of the inside from the middle, in cells, by direction (120 directions, from straight up, clockwise). */
  readonly reach: Float32Array;
  /** Turn of the head from straight up, radians, clockwise. */
  readonly turn: number;
}

export const directions = 120;
/** Heads lie turned by up to so many directions of 3 degrees. */
const mostTurned = 10;

/** Direction of a place from a middle, in steps of 3 degrees from straight up, clockwise: 0 to 120. */
export function directionOf(x: number, y: number): number {
  const share = Math.atan2(x, -y) / (2 * Math.PI);
  return (share < 0 ? share + 1 : share) * directions;
}

export function headAxes(inside: Uint8Array, bone: Uint8Array, grid: Grid, cellMm: number): HeadAxes {
  const { width } = grid;
  let [x, y, count] = [0, 0, 0];
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell]) continue;
    x += cell % width;
    y += Math.floor(cell / width);
    count += 1;
  }
  const centre = [x / count, y / count] as const;
  const reach = new Float32Array(directions);
  for (let cell = 0; cell < inside.length; cell++) {
    // Only the rim: the reach is measured there.
    if (!inside[cell] || (inside[cell - 1] && inside[cell + 1] && inside[cell - width] && inside[cell + width]))
      continue;
    const right = (cell % width) - centre[0];
    const down = Math.floor(cell / width) - centre[1];
    const direction = Math.floor(directionOf(right, down)) % directions;
    const far = Math.hypot(right, down);
    if (far > (reach[direction] ?? 0)) reach[direction] = far;
  }
  const turn = (turnOf(reach) / directions) * 2 * Math.PI;
  return { ...measured(inside, bone, grid, centre, turn, cellMm), centre, reach, turn };
}

/** Turn about which the outline of the inside is most nearly its own mirror image; straight up where nothing speaks against it. */
function turnOf(reach: Float32Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  const at = (direction: number): number => reach[(direction + directions * 2) % directions] ?? 0;
  for (let turn = -mostTurned; turn <= mostTurned; turn += 0.5) {
    let sum = 0;
    for (let step = 1; step < directions / 2; step++) {
      const off = at(Math.floor(turn + step)) - at(Math.ceil(turn - step));
      sum += off * off;
    }
    const cost = Math.sqrt(sum / (directions / 2)) + 0.04 * Math.abs(turn);
    if (cost < least) [least, best] = [cost, turn];
  }
  return best;
}

function measured(
  inside: Uint8Array,
  bone: Uint8Array,
  { width }: Grid,
  [x, y]: readonly [number, number],
  turn: number,
  cellMm: number,
): Pick<HeadAxes, 'across' | 'along' | 'halfWidthMm' | 'halfLengthMm'> {
  const across = new Float32Array(inside.length).fill(9);
  const along = new Float32Array(inside.length).fill(9);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  let [left, right, front, back] = [0, 0, 0, 0];
  for (let cell = 0; cell < inside.length; cell++) {
    if (!inside[cell] && !bone[cell]) continue;
    const dx = (cell % width) - x;
    const dy = Math.floor(cell / width) - y;
    const u = dx * cos + dy * sin;
    const v = dy * cos - dx * sin;
    across[cell] = u;
    along[cell] = v;
    if (!inside[cell]) continue;
    left = Math.min(left, u);
    right = Math.max(right, u);
    front = Math.min(front, v);
    back = Math.max(back, v);
  }
  const halfWidth = (right - left) / 2;
  const halfLength = (back - front) / 2;
  const [middleAcross, middleAlong] = [(left + right) / 2, (front + back) / 2];
  for (let cell = 0; cell < inside.length; cell++) {
    if (across[cell] === 9) continue;
    across[cell] = ((across[cell] ?? 0) - middleAcross) / halfWidth;
    along[cell] = ((along[cell] ?? 0) - middleAlong) / halfLength;
  }
  return { across, along, halfWidthMm: halfWidth * cellMm, halfLengthMm: halfLength * cellMm };
}
