/**
 * Trains the network behind Mixed_5d, the first part of `npm run model:train`: once for each fold of patients, so that every slice is
 * judged by a network that never saw its patient, and once on everybody. assemble.ts makes a model of it. Frozen features, runs and
 * networks are kept in the cache: stopped, it goes on. The same inputs, onnxruntime and number of threads give the same weights.
 * ICTUS_TRAIN_THREADS says on how many cores.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelManifestSchema } from '../../../main/contract/index.js';
import { withParameters, writeOnnx } from '../../../main/training/index.js';
import { cacheFolder, modelFolder, trainingRoot } from './design.js';
import { intervalWords } from './figures.js';
import { everybodyFile, fitFolds, keepFolds } from './foldFits.js';
import type { ModelFigures } from './manifest.js';
import { startNetwork } from './startNetwork.js';
import { fitOn } from './tailFit.js';
import { trainingCopies, variants } from './trainingCopies.js';
import { readTrainingSets } from './trainingSets.js';

const log = (line: string): void => {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
};
const threads = Number(process.env['ICTUS_TRAIN_THREADS'] ?? 2);
mkdirSync(cacheFolder, { recursive: true });
for (const line of expected()) log(line);
const { slices } = readTrainingSets(trainingRoot);
const network = startNetwork();
const prepared = await trainingCopies(slices, network, variants, threads, log);
const copies = prepared.table.size;
log(`${copies} copies of ${slices.length} slices and of phantoms`);
const setting = { network, prepared, threads, log };
const { folds, logits } = await fitFolds(slices, setting);
const { weights, curve } = await fitOn('everybody', setting, () => true);
prepared.copies.close();
writeFileSync(everybodyFile, writeOnnx(withParameters(network.model, weights)));
keepFolds({
  folds: Object.fromEntries(folds),
  files: slices.map(({ file }) => file),
  logits: Buffer.from(logits.buffer).toString('base64'),
  copies,
  curve,
});
log(`trained; the networks are in ${cacheFolder}`);

/** What to expect: the figures of the model that is shipped now. */
function expected(): readonly string[] {
  const { version, figures } = modelManifestSchema.parse(
    JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')),
  );
  const { slices: known } = figures as Partial<ModelFigures>;
  const any = (known ?? []).filter(({ set, label }) => set.startsWith('within') && label === 'any');
  return [
    'two to three hours on two quiet cores, a tenth of them for frozen features; the cache takes 16 GB',
    `expect about what ${version} has: AUC of any by slice ${any.map(({ set, auc }) => `${set} ${intervalWords(auc)}`).join(', ')}`,
  ];
}
