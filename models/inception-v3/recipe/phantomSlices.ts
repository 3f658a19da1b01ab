import { labels, subtypes, type Label } from '../../../main/contract/index.js';
import { phantomRecipes, renderPhantom, type PhantomRecipe } from '../../../main/phantom/index.js';

/** Seeds of the phantoms the head learns from; the demo studies and the golden slices use others. */
export const trainingSeeds: Readonly<Record<PhantomRecipe, readonly number[]>> = {
  normal: [9001, 9002, 9003],
  'normal-aged': [9011, 9012, 9013],
  calcifications: [9021, 9022, 9023],
  epidural: [9031],
  subdural: [9041],
  subarachnoid: [9051],
  intraparenchymal: [9061],
  intraventricular: [9071],
  mixed: [9081],
  'midline-shift': [9091],
};

/** Fewest pixels of blood for a slice of a phantom to count as positive; between none and this the slice is left out. */
const positivePixels = 60;

export interface PhantomSlice {
  readonly patient: string;
  readonly slice: number;
  readonly rows: number;
  readonly cols: number;
  readonly hu: Float32Array;
  readonly truth: Readonly<Partial<Record<Label, boolean>>>;
}

/** The slices of one phantom with what is known about each. */
export function phantomSlices(recipe: PhantomRecipe, seed: number): readonly PhantomSlice[] {
  const volume = renderPhantom(phantomRecipes[recipe](seed));
  return volume.slices.map((hu, slice) => {
    const pixels = volume.lesionTruth[slice];
    const truth: Partial<Record<Label, boolean>> = {};
    let total = 0;
    for (const subtype of subtypes) {
      const count = pixels?.[subtype] ?? 0;
      total += count;
      if (count === 0 || count >= positivePixels) truth[subtype] = count > 0;
    }
    if (total === 0 || total >= positivePixels) truth[labels[0]] = total > 0;
    return {
      patient: `phantom:${recipe}:${seed}`,
      slice,
      rows: volume.rows,
      cols: volume.cols,
      hu: Float32Array.from(hu),
      truth,
    };
  });
}
