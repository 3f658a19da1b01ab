import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { phantomRecipes, phantomSeriesAsDicom, renderPhantom, type PhantomRecipe } from '../../main/phantom/index.js';

/** Writes one simulated study of thirty slices; answers the paths of its files in order of position. */
export function writePhantomStudy(folder: string, name: string, recipe: PhantomRecipe, seed = 3): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const files = phantomSeriesAsDicom(renderPhantom(phantomRecipes[recipe](seed)), {
    studyName: `test ${name}`,
    seriesName: 'head',
    patientName: `TEST^${name}`,
    patientId: `TEST-${name}`,
    sex: 'F',
    ageYears: 60,
    accession: `ACC-${name}`,
    studyDescription: 'CT head',
    scannedMs: Date.UTC(2026, 0, 15, 8),
  });
  return files.map((file) => {
    const path = join(folder, file.name);
    writeFileSync(path, file.bytes);
    return path;
  });
}
