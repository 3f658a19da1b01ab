/**
 * Leave one source out: trains on the other sources as the shipped network was trained, and judges on all patients of the one left
 * out. The honest expectation for a hospital that taught the network nothing; 20 minutes a source. Puts the figures into
 * docs/report/inception-v3-transfer.json, from where calibrate.ts takes them into the card:
 *   npx tsx models/inception-v3/recipe/transfer.ts [<source>...]
 */
import { labels } from '../../../main/contract/index.js';
import { trainingRoot } from './design.js';
import { intervalWords, rankingFigure, type NamedFigure } from './judged/figures.js';
import { openSetting } from './fits/openSetting.js';
import { fitOn, logitsBySlice } from './fits/tailFit.js';
import { variants } from './slices/trainingCopies.js';
import { readTrainingSets, sources } from './slices/trainingSets.js';
import { keepTransfer } from './judged/transferFigures.js';

const wanted = process.argv.slice(2);
const { slices } = readTrainingSets(trainingRoot);
const setting = await openSetting(slices, variants, console.log);
const figures: NamedFigure[] = [];
for (const source of sources) {
  if (wanted.length > 0 && !wanted.includes(source)) continue;
  const own = new Set(slices.filter((slice) => slice.source === source).map(({ patient }) => patient));
  const fit = await fitOn(`without-${source}`, setting, (patient) => !own.has(patient));
  const found = await logitsBySlice(fit, setting, (patient) => own.has(patient));
  const logits = Float32Array.from(slices.flatMap(({ file }) => [...(found.get(file) ?? labels.map(() => NaN))]));
  for (const label of source === 'phe-sich' ? (['any'] as const) : labels) {
    const figure = rankingFigure(slices, logits, label, (slice) => slice.source === source);
    if (figure === null) continue;
    console.log(`others to ${source}, ${label}: AUC ${intervalWords(figure.auc)}`);
    figures.push({ set: `others to ${source}`, ...figure });
  }
}
setting.prepared.copies.close();
keepTransfer(figures);
