import type { InputSpec } from '../../main/contract/index.js';
import { phantomRecipes, renderSlices } from '../../main/phantom/index.js';
import type { HuSlice, SliceTruth } from '../../main/training/index.js';

export const input: InputSpec = {
  name: 'input',
  size: 299,
  channels: [
    { name: 'brain', levelHu: 40, widthHu: 80 },
    { name: 'blood', levelHu: 60, widthHu: 40 },
    { name: 'soft', levelHu: 30, widthHu: 40 },
  ],
  range: [-1, 1],
  geometry: 'pad',
};

export const noBlood: SliceTruth = {
  any: false,
  epidural: false,
  intraparenchymal: false,
  intraventricular: false,
  subarachnoid: false,
  subdural: false,
};

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
