import { isPhantomRecipe, phantomRecipes } from './recipes.js';
import { renderSlices } from './render.js';

export interface GoldenSlice {
  /** Whole HU, row-major. */
  readonly hu: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/**
 * One slice of a named phantom as a model's golden input: whole HU, equal to the bit on every machine, since the
 * phantom is made of operations whose results IEEE 754 fixes (curves.ts).
 *
 * @throws RangeError for a recipe or slice that this version cannot make; ask `isPhantomRecipe` first.
 */
export function goldenSlice(recipe: string, seed: number, slice: number): GoldenSlice {
  if (!isPhantomRecipe(recipe)) throw new RangeError(`There is no phantom recipe "${recipe}".`);
  const rendered = slice >= 0 && slice < 30 ? renderSlices(phantomRecipes[recipe](seed), slice, slice)[0] : undefined;
  if (!rendered) throw new RangeError(`A phantom has slices 0 to 29, not ${slice}.`);
  return { hu: Float32Array.from(rendered.hu), rows: 512, cols: 512 };
}
