/**
 * Trains the network behind Mixed_5d by folds of patients and prints how it ranks slices of patients it has not learnt from.
 * Frozen features and runs are kept in the cache: stopped, it goes on.
 *   npx tsx models/inception-v3/recipe/crossFitTail.ts
 * ICTUS_TRAIN_FOLDS=0,2 trains some folds only, ICTUS_TRAIN_STEPS and ICTUS_TRAIN_THREADS say how long and on what.
 */
import { labels } from '../../../main/contract/index.js';
import { trainingRoot } from './design.js';
import { intervalWords, rankingFigure } from './figures.js';
import { dealPatients } from './folds.js';
import { startNetwork } from './startNetwork.js';
import { fitOn, logitsBySlice } from './tailFolds.js';
import { trainingCopies, variants } from './trainingCopies.js';
import { readTrainingSets } from './trainingSets.js';

const log = (line: string): void => {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
};
const threads = Number(process.env['ICTUS_TRAIN_THREADS'] ?? 2);
const only = process.env['ICTUS_TRAIN_FOLDS']?.split(',').map(Number);
const foldCount = 3;
const { slices } = readTrainingSets(trainingRoot);
const network = startNetwork();
const prepared = await trainingCopies(slices, network, variants, threads, log);
log(`${prepared.table.size} copies of ${slices.length} slices`);
const folds = dealPatients(
  slices.map((slice) => ({ patient: slice.patient, source: slice.source, bleeds: slice.truth.any === true })),
  foldCount,
);
const logits = new Float32Array(slices.length * labels.length).fill(NaN);
for (let fold = 0; fold < foldCount; fold++) {
  if (only && !only.includes(fold)) continue;
  const fit = await fitOn(`fold${fold}`, network, prepared, (patient) => folds.get(patient) !== fold, threads, log);
  const found = await logitsBySlice(fit, prepared, (patient) => folds.get(patient) === fold, threads);
  slices.forEach(({ file }, at) => {
    const own = found.get(file);
    if (own) logits.set(own, at * labels.length);
  });
  for (const source of ['ct-ich', 'rsna2019', 'phe-sich']) {
    for (const label of labels) {
      const figure = rankingFigure(
        slices,
        logits,
        label,
        (slice) => slice.source === source && folds.get(slice.patient) === fold,
      );
      if (figure)
        log(
          `fold ${fold}, ${source}, ${label}: AUC ${intervalWords(figure.auc)}, AP ${intervalWords(figure.averagePrecision)}, ${figure.positiveSlices} of ${figure.slices}`,
        );
    }
  }
}
prepared.copies.close();
