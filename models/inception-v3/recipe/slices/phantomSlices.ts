import { labels, subtypes, type Label } from '../../../../main/contract/index.js';
import { phantomRecipes, renderPhantom, type PhantomRecipe } from '../../../../main/phantom/index.js';

/** How many phantoms of each recipe the head learns from. */
const trainingCounts: Readonly<Record<PhantomRecipe, number>> = {
  normal: 8,
  'normal-aged': 3,
  calcifications: 2,
  epidural: 3,
  subdural: 3,
  subarachnoid: 2,
  intraparenchymal: 3,
  intraventricular: 8,
  mixed: 1,
  'midline-shift': 1,
};

/** The demo studies and the golden slices use seeds far below these. */
const firstSeed = 9001;

export const trainingPhantoms = Object.entries(trainingCounts).flatMap(([recipe, count], kind) =>
  Array.from({ length: count }, (_, index) => ({
    recipe: recipe as PhantomRecipe,
    seed: firstSeed + 100 * kind + index,
  })),
);

/** Fewest pixels of blood for a slice of a phantom to count as positive; between none and this the slice is left out. */
const positivePixels = 60;

interface PhantomSlice {
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
