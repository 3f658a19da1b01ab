/**
 * Calibrates the model that train.ts left in the cache and writes model.json and the card, the second half of
 * `npm run model:train`; alone: `npm run model:calibrate`. Calibration and operating points are those of `ictus calibrate` on
 * the whole series of CT-ICH, given one file: each slice by a network that never saw its patient, before calibration.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { labels, modelManifestSchema } from '../../../main/contract/index.js';
import { plattProbability } from '../../../main/numbers/index.js';
import { calibrateModel } from '../../../main/judging/index.js';
import { nodeChildren } from '../../../main/process/index.js';
import { cardText } from './judged/card.js';
import { openCrossFit, type CrossFitted } from './fits/crossFitted.js';
import { crossFittedStudies } from './fits/crossFittedStudies.js';
import { scoresTable } from './judged/scoresTable.js';
import { cacheFolder, modelFolder, repository, trainingRoot, uncalibratedFolder } from './design.js';

const crossFit = await openCrossFit();
const predictions = join(cacheFolder, 'ct-ich-cross-fitted.csv');
writeFileSync(predictions, predictionsOf(crossFit));
const manifestPath = join(modelFolder, 'model.json');
const said = await calibrate(predictions, manifestPath);
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

/** As `ictus calibrate` does; the command by which a reader can run it again, and the sentences that it prints. */
async function calibrate(
  file: string,
  out: string,
): Promise<{ readonly command: string; readonly sentences: readonly string[] }> {
  const set = join(trainingRoot, 'ct-ich');
  const done = await calibrateModel(
    set,
    { model: uncalibratedFolder, predictions: file },
    { startChild: nodeChildren(join(repository, 'dist', 'main')), onProgress: () => undefined },
  );
  if (!done.ok) throw new Error(done.problem.message);
  const { manifest: fitted, sentences } = done.value;
  writeFileSync(out, `${JSON.stringify(fitted, null, 2)}\n`);
  for (const sentence of sentences) console.log(sentence);
  const words = ['calibrate', set, '--predictions', file, '--model', uncalibratedFolder, '--out', out].map((word) =>
    word.startsWith(repository) ? relative(repository, word) : word.replace(trainingRoot, '<training sets>'),
  );
  return { command: `npm run -s ictus -- ${words.join(' ')}`, sentences };
}
