import { phantomRecipes, renderSlices } from '../../main/phantom/index.js';
import type { HuSlice } from '../../main/training/index.js';

/** Slices of a healthy old head of 256 x 256: cerebellum, cisterns, ventricles, above them. */
export const healthy: readonly HuSlice[] = [9, 13, 16, 18, 21].map((slice) => {
  const [rendered] = renderSlices({ ...phantomRecipes['normal-aged'](5), size: 256 }, slice, slice);
  return { hu: Float32Array.from(rendered!.hu), rows: 256, cols: 256 };
});

export const atVentricles = healthy[2]!;

/** As a picture of the brain window, level 40 width 120, would have kept it. */
export function saturated(slice: HuSlice): HuSlice {
  return { ...slice, hu: slice.hu.map((value) => Math.min(Math.max(value, -20), 100)) };
}
