/** One slice, row-major. Of an 8-bit picture the HU are those within its window, saturated at both ends. */
export interface HuSlice {
  readonly hu: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** Field of view that a slice is taken to have, mm: pictures do not say theirs, and a head fills most of either. */
const fieldOfViewMm = 240;

/** Side of a pixel, mm, as far as it can be known. */
export function pixelMmOf(slice: Pick<HuSlice, 'rows' | 'cols'>): number {
  return fieldOfViewMm / Math.max(slice.rows, slice.cols);
}
