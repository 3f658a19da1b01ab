/**
 * What geometry, changed values and drawn blood are worth: the first fold trained without each of them, and judged on the patients
 * left out, slice by slice beside the fit with all of them. Half as many steps as the shipped network, so that it takes about an
 * hour. Prints rows for the card:
 *   npx tsx models/inception-v3/recipe/ablate.ts
 */
import { labels } from '../../../main/contract/index.js';
import { pairedDifference } from '../../../main/evaluation/index.js';
import type { Variant } from '../../../main/training/index.js';
import { trainingRoot } from './design.js';
import { intervalWords, rankingFigure } from './figures.js';
import { dealFolds } from './foldFits.js';
import { openSetting } from './openSetting.js';
import { fitOn, logitsBySlice, tailOptions } from './tailFit.js';
import { drawnSource, variants } from './trainingCopies.js';
import { readTrainingSets } from './trainingSets.js';

const steps = tailOptions.steps / 2;
const without = (part: 'geometry' | 'intensity'): readonly Variant[] =>
  variants.map((variant) => ({ ...variant, policy: variant.policy && { ...variant.policy, [part]: null } }));
const candidates = [
  { name: 'everything', shown: variants },
  { name: 'without geometry', shown: without('geometry') },
  { name: 'without changed values', shown: without('intensity') },
  { name: 'without drawn blood', shown: variants, from: (source: string) => !source.endsWith(drawnSource) },
];

const { slices } = readTrainingSets(trainingRoot);
const folds = dealFolds(slices);
let everything: ReadonlyMap<string, Float32Array> | undefined;
for (const { name, shown, from } of candidates) {
  const setting = await openSetting(slices, shown, console.error);
  const change = from ? { steps, from } : { steps };
  const fit = await fitOn(name.replaceAll(' ', '-'), setting, (patient) => folds.get(patient) !== 0, change);
  const found = await logitsBySlice(fit, setting, (patient) => folds.get(patient) === 0);
  setting.prepared.copies.close();
  everything ??= found;
  for (const source of ['ct-ich', 'rsna2019']) {
    const judged = slices.filter((slice) => slice.source === source && found.has(slice.file));
    const logits = Float32Array.from(judged.flatMap(({ file }) => [...(found.get(file) ?? [])]));
    const figure = rankingFigure(judged, logits, 'any', () => true);
    const any = labels.indexOf('any');
    const paired = pairedDifference(
      judged.map(({ file, patient, truth }) => ({
        scores: [everything?.get(file)?.[any] ?? NaN, found.get(file)?.[any] ?? NaN] as const,
        positive: truth.any === true,
        cluster: patient,
      })),
    );
    if (figure) console.log(`| ${name} | ${source} | ${intervalWords(figure.auc)} | ${intervalWords(paired.auc)} |`);
  }
}
