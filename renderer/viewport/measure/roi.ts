import type { Point } from '../picture/geometry.js';

/** Between rows (down a column), then between columns, mm: the order of Pixel Spacing (PS3.3 10.7.1.3). */
export type PixelSpacing = readonly [number, number];

export interface PixelGrid {
  readonly rows: number;
  readonly cols: number;
  /** Stored values, row-major; HU = stored * slope + intercept. */
  readonly stored: ArrayLike<number>;
  readonly slope: number;
  readonly intercept: number;
}

export interface HuStatistics {
  /** Pixels whose centre lies inside. */
  readonly n: number;
  readonly meanHu: number;
  /** Standard deviation over the pixels (divided by n). */
  readonly sdHu: number;
  readonly minHu: number;
  readonly maxHu: number;
}

export interface Measure {
  readonly value: number;
  readonly unit: 'mm' | 'px';
}

/** Distance of two points, in mm where the spacing is known, else in pixels. */
export function lengthBetween(from: Point, to: Point, spacing: PixelSpacing | undefined): Measure {
  const [rowMm, columnMm] = spacing ?? [1, 1];
  return {
    value: Math.hypot((to.x - from.x) * columnMm, (to.y - from.y) * rowMm),
    unit: spacing ? 'mm' : 'px',
  };
}

/** The ellipse inscribed in the box between two corners. */
export function inscribed(from: Point, to: Point) {
  return {
    cx: (from.x + to.x) / 2,
    cy: (from.y + to.y) / 2,
    rx: Math.abs(to.x - from.x) / 2,
    ry: Math.abs(to.y - from.y) / 2,
  };
}

/** Area of the ellipse inscribed in the box between two corners, mm2 or square pixels. */
export function ellipseArea(from: Point, to: Point, spacing: PixelSpacing | undefined): Measure {
  const [rowMm, columnMm] = spacing ?? [1, 1];
  const area = (Math.PI / 4) * Math.abs(to.x - from.x) * columnMm * Math.abs(to.y - from.y) * rowMm;
  return { value: area, unit: spacing ? 'mm' : 'px' };
}

/**
 * HU statistics of the pixels whose centre lies inside or on the ellipse inscribed in the box between two corners.
 * Null where it holds no pixel centre of the image.
 */
export function ellipseStatistics(grid: PixelGrid, from: Point, to: Point): HuStatistics | null {
  const { cx: centreX, cy: centreY, rx: radiusX, ry: radiusY } = inscribed(from, to);
  if (radiusX === 0 || radiusY === 0) return null;
  const firstRow = Math.max(0, Math.floor(centreY - radiusY));
  const lastRow = Math.min(grid.rows - 1, Math.ceil(centreY + radiusY));
  const firstColumn = Math.max(0, Math.floor(centreX - radiusX));
  const lastColumn = Math.min(grid.cols - 1, Math.ceil(centreX + radiusX));
  let n = 0;
  let mean = 0;
  let squares = 0;
  let minHu = Infinity;
  let maxHu = -Infinity;
  for (let row = firstRow; row <= lastRow; row++) {
    const y = (row + 0.5 - centreY) / radiusY;
    for (let column = firstColumn; column <= lastColumn; column++) {
      const x = (column + 0.5 - centreX) / radiusX;
      if (x * x + y * y > 1) continue;
      const hu = (grid.stored[row * grid.cols + column] ?? 0) * grid.slope + grid.intercept;
      // Welford's update: no cancellation, whatever the intercept.
      n += 1;
      const away = hu - mean;
      mean += away / n;
      squares += away * (hu - mean);
      if (hu < minHu) minHu = hu;
      if (hu > maxHu) maxHu = hu;
    }
  }
  return n === 0 ? null : { n, meanHu: mean, sdHu: Math.sqrt(squares / n), minHu, maxHu };
}

/** HU of the pixel that a point falls into; null outside the image. */
export function huAt(grid: PixelGrid, point: Point): number | null {
  const column = Math.floor(point.x);
  const row = Math.floor(point.y);
  if (row < 0 || column < 0 || row >= grid.rows || column >= grid.cols) return null;
  const stored = grid.stored[row * grid.cols + column];
  return stored === undefined ? null : stored * grid.slope + grid.intercept;
}
