/**
 * Trains the network behind Mixed_5d, the first part of `npm run model:train`: once for each fold of patients, so that every slice is
 * judged by a network that never saw its patient, and once on everybody. assemble.ts makes a model of it. Frozen features, runs and
 * networks are kept in the cache: stopped, it goes on. The same inputs, onnxruntime and number of threads give the same weights.
 * ICTUS_TRAIN_THREADS says on how many cores.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelManifestSchema } from '../../../main/contract/index.js';
import { cacheFolder, modelFolder, trainingRoot } from './design.js';
import { intervalWords } from './judged/figures.js';
import { everybodyFile, fitFolds, keepFolds } from './fits/foldFits.js';
import type { ModelFigures } from './network/manifest.js';
import { openSetting } from './fits/openSetting.js';
import { fitOn } from './fits/tailFit.js';
import { variants } from './slices/trainingCopies.js';
import { readTrainingSets } from './slices/trainingSets.js';
import { withParameters, writeOnnx } from '../../../main/differentiation/index.js';

mkdirSync(cacheFolder, { recursive: true });
for (const line of expected()) console.log(line);
const { slices } = readTrainingSets(trainingRoot);
const setting = await openSetting(slices, variants, console.log);
const { network, prepared } = setting;
const { folds, logits } = await fitFolds(slices, setting);
const { weights, curve } = await fitOn('everybody', setting, () => true);
prepared.copies.close();
writeFileSync(everybodyFile, writeOnnx(withParameters(network.model, weights)));
keepFolds({
  folds: Object.fromEntries(folds),
  files: slices.map(({ file }) => file),
  logits: Buffer.from(logits.buffer).toString('base64'),
  copies: prepared.table.size,
  curve,
});
setting.log(`trained; the networks are in ${cacheFolder}`);

/** What to expect: the figures of the model that is shipped now. */
function expected(): readonly string[] {
  const { version, figures } = modelManifestSchema.parse(
    JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')),
  );
  const { slices: known } = figures as Partial<ModelFigures>;
  const any = (known ?? []).filter(({ set, label }) => set.startsWith('within') && label === 'any');
  return [
    'about an hour and three quarters on two quiet cores, ten minutes of it for frozen features; the cache takes 13 GB',
    `expect about what ${version} has: AUC of any by slice ${any.map(({ set, auc }) => `${set} ${intervalWords(auc)}`).join(', ')}`,
  ];
}
