import type { PixelGrid } from '../measure/roi.js';

/** Below this is air, in HU: skin, hair and cushions lie between it and fat (about -100). */
const airHu = -300;

/** The square of an image that a map covers: left, top and side in image pixels; may reach past the image. */
export type Square = readonly [number, number, number];

/**
 * Where the head lies on a square of a slice, as `side` x `side` cells, row-major, 1 inside: the largest connected piece
 * that is no air, without the thin parts that join it to headrest and tubes, with the air it encloses (sinuses).
 * A slice of air has no head.
 */
export function headMask(grid: PixelGrid, [left, top, sizePx]: Square, side: number): Uint8Array {
  const solid = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = Math.floor(top + ((y + 0.5) * sizePx) / side);
    if (row < 0 || row >= grid.rows) continue;
    for (let x = 0; x < side; x++) {
      const column = Math.floor(left + ((x + 0.5) * sizePx) / side);
      if (column < 0 || column >= grid.cols) continue;
      const hu = (grid.stored[row * grid.cols + column] ?? 0) * grid.slope + grid.intercept;
      if (hu > airHu) solid[y * side + x] = 1;
    }
  }
  const thin = Math.max(1, Math.round(side / 96));
  const core = largestPiece(shrunk(solid, side, thin), side);
  return filled(
    shrunk(core, side, -thin).map((cell, at) => cell & (solid[at] ?? 0)),
    side,
  );
}

/** Cells of which every neighbour within `by` is set; with a negative `by`, of which any is. */
function shrunk(cells: Uint8Array, side: number, by: number): Uint8Array {
  const reach = Math.abs(by);
  const wanted = by > 0 ? 0 : 1;
  const pass = (from: Uint8Array, step: number, length: number): Uint8Array =>
    from.map((cell, at) => {
      const place = step === 1 ? at % side : Math.floor(at / side);
      for (let away = -reach; away <= reach; away++) {
        const inside = place + away >= 0 && place + away < length;
        if ((inside ? (from[at + away * step] ?? 0) : 0) === wanted) return wanted;
      }
      return cell;
    });
  return pass(pass(cells, 1, side), side, side);
}

/** The cells that can be reached from `starts` through cells of the value `through`. */
function reached(cells: Uint8Array, side: number, starts: readonly number[], through: 0 | 1): Uint8Array {
  const seen = new Uint8Array(cells.length);
  const open = starts.filter((at) => cells[at] === through);
  for (const at of open) seen[at] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const x = at % side;
    const neighbours = [x > 0 ? at - 1 : -1, x < side - 1 ? at + 1 : -1, at - side, at + side];
    for (const next of neighbours) {
      if (next < 0 || next >= cells.length || seen[next] === 1 || cells[next] !== through) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return seen;
}

function largestPiece(cells: Uint8Array, side: number): Uint8Array {
  let largest = new Uint8Array(cells.length);
  let most = 0;
  const left = cells.slice();
  for (let at = left.indexOf(1); at !== -1; at = left.indexOf(1, at)) {
    const piece = reached(left, side, [at], 1);
    let count = 0;
    for (const [cell, inside] of piece.entries()) {
      if (inside === 0) continue;
      left[cell] = 0;
      count += 1;
    }
    if (count > most) {
      most = count;
      largest = new Uint8Array(piece);
    }
  }
  return largest;
}

/** With what it encloses: all that cannot be reached from the border. */
function filled(cells: Uint8Array, side: number): Uint8Array {
  const border: number[] = [];
  for (let at = 0; at < side; at++) border.push(at, (side - 1) * side + at, at * side, at * side + side - 1);
  const outside = reached(cells, side, border, 0);
  return outside.map((cell) => 1 - cell);
}
