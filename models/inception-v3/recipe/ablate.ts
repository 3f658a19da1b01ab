/**
 * What the parts of the recipe are worth, on the first fold, judged on the patients left out, slice by slice. First the plainest recipe
 * (slices as they are, no phantoms, one learning rate) in as many steps and in six epochs of 3,000 slices, beside what train.ts left of
 * that fold in the cache. Then, beside the recipe as it is and each in half as many steps: with another seed, which says how far two runs
 * of the same recipe lie apart; without geometry, without changed values, and with drawn blood, which the shipped recipe does without.
 * Ten to fifty minutes a fit. Prints rows for docs/decisions/shipped-model.md:
 *   npx tsx models/inception-v3/recipe/ablate.ts [<name>...]
 */
import { labels } from '../../../main/contract/index.js';
import { pairedDifference } from '../../../main/evaluation/index.js';
import type { Variant } from '../../../main/training/index.js';
import { trainingRoot } from './design.js';
import { intervalWords, rankingFigure } from './judged/figures.js';
import { dealFolds, readKeptFolds } from './fits/foldFits.js';
import { openSetting } from './fits/openSetting.js';
import { fitOn, logitsBySlice, sourceShares, tailOptions } from './fits/tailFit.js';
import { drawnSource, drawnVariant, variants } from './slices/trainingCopies.js';
import { readTrainingSets } from './slices/trainingSets.js';

const whole = tailOptions;
const half = { ...tailOptions, steps: tailOptions.steps / 2 };
const without = (part: 'geometry' | 'intensity'): readonly Variant[] =>
  variants.map((variant) => ({ ...variant, policy: variant.policy && { ...variant.policy, [part]: null } }));
/** A tenth of all draws among slices into half of which blood was drawn. */
const withDrawn = {
  ...Object.fromEntries(Object.entries(sourceShares).map(([source, part]) => [source, 0.9 * part])),
  [`ct-ich${drawnSource}`]: 0.03,
  [`rsna2019${drawnSource}`]: 0.05,
  [`phe-sich${drawnSource}`]: 0.02,
};
const plainShares = { 'ct-ich': 0.33, rsna2019: 0.6, 'phe-sich': 0.07 };
const plain = { ...whole, rate: 1e-4, headRateFactor: 1 };
const candidates = [
  { name: 'plain recipe', shown: variants, shares: plainShares, how: plain },
  { name: 'plain recipe of six epochs', shown: variants, shares: plainShares, how: { ...plain, steps: 1125 } },
  { name: 'as it is', shown: variants, how: half },
  { name: 'another seed', shown: variants, how: { ...half, seed: half.seed + 1 } },
  { name: 'without geometry', shown: without('geometry'), how: half },
  { name: 'without changed values', shown: without('intensity'), how: half },
  { name: 'with drawn blood', shown: [...variants, drawnVariant], shares: withDrawn, how: half },
];
const wanted = process.argv.slice(2);

const { slices } = readTrainingSets(trainingRoot);
const folds = dealFolds(slices);
let beside = shipped();
for (const { name, shown, ...change } of candidates) {
  if (wanted.length > 0 && name !== 'as it is' && !wanted.includes(name)) continue;
  const setting = await openSetting(slices, shown, console.error);
  const fit = await fitOn(name.replaceAll(' ', '-'), setting, (patient) => folds.get(patient) !== 0, change);
  const found = await logitsBySlice(fit, setting, (patient) => folds.get(patient) === 0);
  setting.prepared.copies.close();
  if (name === 'as it is') beside = found;
  for (const source of ['ct-ich', 'rsna2019']) {
    const judged = slices.filter((slice) => slice.source === source && found.has(slice.file));
    const logits = Float32Array.from(judged.flatMap(({ file }) => [...(found.get(file) ?? [])]));
    const figure = rankingFigure(judged, logits, 'any', () => true);
    const any = labels.indexOf('any');
    const paired = pairedDifference(
      judged.map(({ file, patient, truth }) => ({
        scores: [beside.get(file)?.[any] ?? NaN, found.get(file)?.[any] ?? NaN] as const,
        positive: truth.any === true,
        cluster: patient,
      })),
    );
    if (figure) console.log(`| ${name} | ${source} | ${intervalWords(figure.auc)} | ${intervalWords(paired.auc)} |`);
  }
}

/** Logits by the shipped recipe's networks, each slice by that of its fold. */
function shipped(): ReadonlyMap<string, ArrayLike<number>> {
  const { files, values } = readKeptFolds();
  return new Map(files.map((file, at) => [file, values.subarray(at * labels.length, (at + 1) * labels.length)]));
}
