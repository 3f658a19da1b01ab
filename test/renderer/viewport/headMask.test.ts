import { describe, expect, it } from 'vitest';
import { contourPath } from '../../../renderer/viewport/heat/contours.js';
import { headMask } from '../../../renderer/viewport/heat/headMask.js';

const side = 96;
/** A head of 40 HU with a sinus of air, over a headrest that is joined to it by a thin tube. */
const stored = Float32Array.from({ length: side * side }, (_, at) => {
  const [x, y] = [at % side, Math.floor(at / side)];
  if (Math.hypot(x - 48, y - 40) < 5) return -1000;
  if (Math.hypot(x - 48, y - 44) < 30) return 40;
  if (y >= 86 && y < 92) return 200;
  return x === 48 && y >= 74 && y < 86 ? 100 : -1000;
});
const inside = (mask: Uint8Array, x: number, y: number): number => mask[y * side + x] ?? -1;

describe('the head on a slice', () => {
  const mask = headMask({ rows: side, cols: side, stored, slope: 1, intercept: 0 }, [0, 0, side], side);

  it('holds the head with the air it encloses, and neither headrest nor air', () => {
    expect(inside(mask, 30, 44)).toBe(1);
    expect(inside(mask, 48, 40)).toBe(1);
    expect(inside(mask, 48, 88)).toBe(0);
    expect(inside(mask, 4, 4)).toBe(0);
  });

  it('is nothing on a slice of air', () => {
    const air = new Float32Array(side * side).fill(-1000);
    const grid = { rows: side, cols: side, stored: air, slope: 1, intercept: 0 };
    expect(headMask(grid, [0, 0, side], side).some((cell) => cell === 1)).toBe(false);
  });
});

describe('contour lines', () => {
  it('close round what reaches the level, and only that', () => {
    const values = new Float32Array(64).fill(0);
    values[3 * 8 + 3] = 10;
    expect(contourPath({ side: 8, values }, 5).match(/M/g)).toHaveLength(4);
    expect(contourPath({ side: 8, values }, 11)).toBe('');
  });
});
