import { phantomRecipes, renderPhantom, type PhantomRecipe } from '../../main/phantom/index.js';
import { writeStudy } from './simpleStudy.js';

/** Writes one simulated study of thirty slices; answers the paths of its files in order of position. */
export function writePhantomStudy(folder: string, name: string, recipe: PhantomRecipe, seed = 3): readonly string[] {
  return writeStudy(folder, name, renderPhantom(phantomRecipes[recipe](seed)));
}
