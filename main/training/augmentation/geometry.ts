import { between, chance } from './draws.js';
import type { GeometryPolicy } from './policy.js';
import type { HuSlice, Random } from './slice.js';

/** From a place in the result to the place in the source it is read from, both from the middle of the slice, in pixels. */
export interface Placement {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly right: number;
  readonly down: number;
}

export function drawPlacement(slice: HuSlice, policy: GeometryPolicy, random: Random): Placement {
  const flip = chance(random, policy.flip) ? -1 : 1;
  const most = chance(random, policy.wideTurn) ? policy.wideTurnDegrees : policy.turnDegrees;
  const turn = (between(random, [-most, most]) * Math.PI) / 180;
  const scale = between(random, policy.scale);
  const stretch = Math.sqrt(between(random, policy.stretch));
  const side = Math.max(slice.rows, slice.cols);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [perCol, perRow] = [flip / (scale * stretch), stretch / scale];
  return {
    xx: perCol * cos,
    xy: perCol * sin,
    yx: -perRow * sin,
    yy: perRow * cos,
    right: between(random, [-policy.shift, policy.shift]) * side,
    down: between(random, [-policy.shift, policy.shift]) * side,
  };
}

/** Mirror image: the last column first. */
export const mirrored: Placement = { xx: -1, xy: 0, yx: 0, yy: 1, right: 0, down: 0 };

/**
 * Reads a slice at its new places: bilinear, and where the result is much smaller the mean of four such readings half a step apart, so
 * that nothing finer than a pixel of the result is left to alias. Outside is the lowest value of the slice.
 */
export function placed(slice: HuSlice, placement: Placement): HuSlice {
  const { rows, cols } = slice;
  const { xx, xy, yx, yy, right, down } = placement;
  const outside = lowestOf(slice.hu);
  const result = new Float32Array(rows * cols).fill(outside);
  const shrinks = Math.abs(xx * yy - xy * yx) > 1.15;
  const steps = shrinks
    ? [
        [-(xx + xy) / 4, -(yx + yy) / 4] as const,
        [(xx + xy) / 4, (yx + yy) / 4] as const,
        [(xy - xx) / 4, (yy - yx) / 4] as const,
        [(xx - xy) / 4, (yx - yy) / 4] as const,
      ]
    : [[0, 0] as const];
  const middleX = (cols - 1) / 2;
  const middleY = (rows - 1) / 2;
  for (let row = 0; row < rows; row++) {
    const line = result.subarray(row * cols, (row + 1) * cols);
    const x = (row - middleY) * xy - middleX * xx + middleX - right;
    const y = (row - middleY) * yy - middleX * yx + middleY - down;
    for (const [stepX, stepY] of steps) {
      addLine(slice, x + stepX, y + stepY, xx, yx, outside, 1 / steps.length, line);
    }
  }
  return { hu: result, rows, cols };
}

/** Adds a share of what a straight line through the slice meets, less what is outside; nothing where the line is outside. */
function addLine(
  { hu, rows, cols }: HuSlice,
  startX: number,
  startY: number,
  perX: number,
  perY: number,
  outside: number,
  share: number,
  line: Float32Array,
): void {
  const [fromX, toX] = withinSteps(startX, perX, cols - 1);
  const [fromY, toY] = withinSteps(startY, perY, rows - 1);
  const to = Math.min(toX, toY, line.length - 1);
  for (let col = Math.max(fromX, fromY, 0); col <= to; col++) {
    const x = Math.min(Math.max(startX + col * perX, 0), cols - 1);
    const y = Math.min(Math.max(startY + col * perY, 0), rows - 1);
    const left = Math.min(Math.floor(x), cols - 2);
    const top = Math.min(Math.floor(y), rows - 2);
    const fx = x - left;
    const at = top * cols + left;
    const upper = (hu[at] ?? 0) * (1 - fx) + (hu[at + 1] ?? 0) * fx;
    const lower = (hu[at + cols] ?? 0) * (1 - fx) + (hu[at + cols + 1] ?? 0) * fx;
    line[col] = (line[col] ?? 0) + share * (upper + (lower - upper) * (y - top) - outside);
  }
}

/** First and last whole step at which start + step * per lies in 0..most, half a pixel more at either end. */
function withinSteps(start: number, per: number, most: number): readonly [number, number] {
  if (Math.abs(per) < 1e-9) return start >= -0.5 && start <= most + 0.5 ? [0, Number.POSITIVE_INFINITY] : [1, 0];
  const [a, b] = [(-0.5 - start) / per, (most + 0.5 - start) / per];
  return [Math.ceil(Math.min(a, b)), Math.floor(Math.max(a, b))];
}

function lowestOf(hu: Float32Array): number {
  let low = Number.POSITIVE_INFINITY;
  for (let at = 0; at < hu.length; at++) {
    const value = hu[at] ?? 0;
    if (value < low) low = value;
  }
  return low;
}
