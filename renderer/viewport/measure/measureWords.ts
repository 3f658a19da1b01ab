import type { Measurement } from './measurement.js';
import { ellipseArea, ellipseStatistics, lengthBetween, type PixelGrid, type PixelSpacing } from './roi.js';

/** What is written beside a mark, one line each: "32.4 mm"; or area, mean and SD, range and n of an ellipse. */
export function measureWords(
  mark: Omit<Measurement, 'id'>,
  grid: PixelGrid | null,
  spacing: PixelSpacing | undefined,
): readonly string[] {
  if (mark.kind === 'length') {
    const { value, unit } = lengthBetween(mark.from, mark.to, spacing);
    return [`${value.toFixed(1)} ${unit}`];
  }
  const area = ellipseArea(mark.from, mark.to, spacing);
  const size = area.unit === 'mm' ? `${area.value.toFixed(1)} mm²` : `${area.value.toFixed(0)} px²`;
  const inside = grid === null ? null : ellipseStatistics(grid, mark.from, mark.to);
  if (inside === null) return [size];
  return [
    `Mean ${inside.meanHu.toFixed(1)} HU, SD ${inside.sdHu.toFixed(1)}`,
    `Min ${huText(inside.minHu)}, max ${huText(inside.maxHu)}`,
    `${size}, n ${inside.n}`,
  ];
}

/** Whole HU as they are; rescaled fractions with one decimal. */
export function huText(hu: number): string {
  return (Number.isInteger(hu) ? String(hu) : hu.toFixed(1)).replace('-', '−');
}
