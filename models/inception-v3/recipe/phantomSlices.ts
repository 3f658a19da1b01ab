import { labels, subtypes, type Label } from '../../../main/contract/index.js';
import { phantomRecipes, renderPhantom, type PhantomRecipe } from '../../../main/phantom/index.js';

/** Seeds of the phantoms the head learns from; the demo studies and the golden slices use others. */
export const trainingSeeds = [
  { recipe: 'normal', seed: 9001 },
  { recipe: 'normal', seed: 9002 },
  { recipe: 'normal-aged', seed: 9011 },
  { recipe: 'calcifications', seed: 9021 },
  { recipe: 'epidural', seed: 9031 },
  { recipe: 'subdural', seed: 9041 },
  { recipe: 'subarachnoid', seed: 9051 },
  { recipe: 'intraparenchymal', seed: 9061 },
  { recipe: 'intraventricular', seed: 9071 },
  { recipe: 'intraventricular', seed: 9072 },
  { recipe: 'intraventricular', seed: 9073 },
] as const satisfies readonly { readonly recipe: PhantomRecipe; readonly seed: number }[];

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
