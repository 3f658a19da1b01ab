/**
 * Calibrates the model that train.ts left in the cache and writes model.json and the card, the second half of
 * `npm run model:train`; alone: `npm run model:calibrate`. Calibration and operating points are those of `ictus calibrate` on
 * the whole series of CT-ICH, given one file: each slice by a network that never saw its patient, before calibration.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { labels, modelManifestSchema, plattProbability } from '../../../main/contract/index.js';
import { cardText } from './card.js';
import { openCrossFit, type CrossFitted } from './crossFitted.js';
import { crossFittedStudies } from './crossFittedStudies.js';
import { scoresTable } from './scoresTable.js';
import { cacheFolder, modelFolder, repository, trainingRoot, uncalibratedFolder } from './design.js';

const crossFit = await openCrossFit();
const predictions = join(cacheFolder, 'ct-ich-cross-fitted.csv');
writeFileSync(predictions, predictionsOf(crossFit));
const manifestPath = join(modelFolder, 'model.json');
const said = calibrate(predictions, manifestPath);
const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(manifestPath, 'utf8')));
writeFileSync(
  join(modelFolder, 'MODEL_CARD.md'),
  cardText({ manifest, studies: crossFittedStudies(crossFit, manifest), ...said }),
);
writeFileSync(join(repository, 'docs', 'report', 'inception-v3-scores.csv'), scoresTable(crossFit));
crossFit.close();

/** One row a slice of CT-ICH: its name in the set, and the sigmoid of its logits. */
function predictionsOf(of: CrossFitted): string {
  const rows = of.stacksInContext.flatMap(({ slices, logits }) =>
    slices.map(({ file }, at) => {
      const probabilities = (logits[at] ?? []).map((logit) => plattProbability(logit, { a: 1, b: 0 }));
      return [file.slice('ct-ich/'.length), ...probabilities].join(',');
    }),
  );
  return `${[['file', ...labels].join(','), ...rows].join('\n')}\n`;
}

/** Runs `ictus calibrate` from its source; the command as a reader can run it again, and the sentences that it printed. */
function calibrate(file: string, out: string): { readonly command: string; readonly sentences: readonly string[] } {
  const words = ['calibrate', join(trainingRoot, 'ct-ich'), '--predictions', file];
  words.push('--model', uncalibratedFolder, '--out', out);
  const entry = join(repository, 'main', 'cli', 'main.ts');
  const ran = spawnSync(process.execPath, ['--import', 'tsx', entry, ...words], { cwd: repository, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`ictus calibrate failed: ${ran.stderr}`);
  const shown = words.map((word) =>
    word.startsWith(repository) ? relative(repository, word) : word.replace(trainingRoot, '<training sets>'),
  );
  const sentences = ran.stderr.split('\n').flatMap((line) => (line.startsWith('ictus: ') ? line.slice(7) : []));
  for (const sentence of sentences) console.log(sentence);
  return { command: `npm run -s ictus -- ${shown.join(' ')}`, sentences };
}
