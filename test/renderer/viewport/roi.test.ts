import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureWords } from '../../../renderer/viewport/measure/measureWords.js';
import {
  ellipseArea,
  ellipseStatistics,
  huAt,
  lengthBetween,
  type PixelGrid,
} from '../../../renderer/viewport/measure/roi.js';

function gridOf(rows: number, cols: number, stored: (row: number, col: number) => number, intercept = 0): PixelGrid {
  const values = Int16Array.from({ length: rows * cols }, (_, at) => stored(Math.floor(at / cols), at % cols));
  return { rows, cols, stored: values, slope: 1, intercept };
}

describe('length', () => {
  it('uses the row spacing down and the column spacing across', () => {
    expect(lengthBetween({ x: 0, y: 0 }, { x: 30, y: 0 }, [2, 0.5])).toEqual({ value: 15, unit: 'mm' });
    expect(lengthBetween({ x: 0, y: 0 }, { x: 0, y: 30 }, [2, 0.5])).toEqual({ value: 60, unit: 'mm' });
    expect(lengthBetween({ x: 1, y: 2 }, { x: 4, y: 6 }, [1, 1])).toEqual({ value: 5, unit: 'mm' });
  });

  it('says pixels where the spacing is unknown', () => {
    expect(lengthBetween({ x: 0, y: 0 }, { x: 3, y: 4 }, undefined)).toEqual({ value: 5, unit: 'px' });
  });
});

describe('ellipse', () => {
  it('takes the pixels whose centre is inside, by a hand count', () => {
    // A circle of radius 1.5 round the middle of a 3 x 3 picture: the corners' centres lie at 1.414, so all nine.
    const grid = gridOf(3, 3, (row, col) => row * 3 + col, -1000);
    expect(ellipseStatistics(grid, { x: 0, y: 0 }, { x: 3, y: 3 })).toEqual({
      n: 9,
      meanHu: -996,
      sdHu: expect.closeTo(Math.sqrt(60 / 9), 12) as number,
      minHu: -1000,
      maxHu: -992,
    });
    // Radius 1.2: only the middle cross.
    expect(ellipseStatistics(grid, { x: 0.3, y: 0.3 }, { x: 2.7, y: 2.7 })).toMatchObject({ n: 5, meanHu: -996 });
  });

  it('agrees with a plain two-pass count on any picture and any ellipse', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1024, max: 3071 }), { minLength: 120, maxLength: 120 }),
        fc.tuple(fc.double({ min: -3, max: 15, noNaN: true }), fc.double({ min: -3, max: 13, noNaN: true })),
        fc.tuple(fc.double({ min: -3, max: 15, noNaN: true }), fc.double({ min: -3, max: 13, noNaN: true })),
        (values, [x1, y1], [x2, y2]) => {
          const grid: PixelGrid = { rows: 10, cols: 12, stored: values, slope: 0.5, intercept: -24 };
          const inside = values.flatMap((stored, at) => {
            const x = ((at % 12) + 0.5 - (x1 + x2) / 2) / (Math.abs(x2 - x1) / 2);
            const y = (Math.floor(at / 12) + 0.5 - (y1 + y2) / 2) / (Math.abs(y2 - y1) / 2);
            return x * x + y * y <= 1 ? [stored * 0.5 - 24] : [];
          });
          const found = ellipseStatistics(grid, { x: x1, y: y1 }, { x: x2, y: y2 });
          if (inside.length === 0) return found === null;
          const mean = inside.reduce((sum, hu) => sum + hu, 0) / inside.length;
          const sd = Math.sqrt(inside.reduce((sum, hu) => sum + (hu - mean) ** 2, 0) / inside.length);
          return (
            found !== null &&
            found.n === inside.length &&
            Math.abs(found.meanHu - mean) < 1e-8 &&
            Math.abs(found.sdHu - sd) < 1e-8 &&
            found.minHu === Math.min(...inside) &&
            found.maxHu === Math.max(...inside)
          );
        },
      ),
    );
  });

  it('covers the area it says, within the pixels of its rim', () => {
    const grid = gridOf(200, 200, () => 40);
    const found = ellipseStatistics(grid, { x: 20, y: 30 }, { x: 160, y: 130 });
    const area = ellipseArea({ x: 20, y: 30 }, { x: 160, y: 130 }, [0.5, 0.5]);
    expect(area.unit).toBe('mm');
    expect((found?.n ?? 0) * 0.25).toBeCloseTo(area.value, -1);
    expect(found).toMatchObject({ meanHu: 40, sdHu: 0, minHu: 40, maxHu: 40 });
  });

  it('holds nothing outside the picture or without a size', () => {
    const grid = gridOf(4, 4, () => 0);
    expect(ellipseStatistics(grid, { x: 10, y: 10 }, { x: 20, y: 20 })).toBeNull();
    expect(ellipseStatistics(grid, { x: 1, y: 1 }, { x: 1, y: 3 })).toBeNull();
  });
});

describe('words beside a mark', () => {
  it('gives length, and of an ellipse mean, SD, range, area and count', () => {
    const grid = gridOf(3, 3, (row, col) => row * 3 + col, -4);
    const mark = { slice: '1/0', from: { x: 0, y: 0 }, to: { x: 3, y: 3 } };
    expect(measureWords({ ...mark, kind: 'length' }, grid, [2, 2])).toEqual(['8.5 mm']);
    expect(measureWords({ ...mark, kind: 'ellipse' }, grid, [2, 2])).toEqual([
      'Mean 0.0 HU, SD 2.6',
      'Min −4, max 4',
      '28.3 mm², n 9',
    ]);
    expect(measureWords({ ...mark, kind: 'ellipse' }, grid, undefined)[2]).toBe('7 px², n 9');
  });
});

describe('HU under the pointer', () => {
  it('belongs to the pixel that covers the point', () => {
    const grid = gridOf(2, 3, (row, col) => row * 10 + col, 5);
    expect(huAt(grid, { x: 2.99, y: 1.01 })).toBe(17);
    expect(huAt(grid, { x: 0, y: 0 })).toBe(5);
    expect(huAt(grid, { x: 3, y: 1 })).toBeNull();
    expect(huAt(grid, { x: -0.01, y: 1 })).toBeNull();
  });
});
