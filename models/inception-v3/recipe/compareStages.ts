/**
 * Which stage's features tell blood best, by patient-grouped cross-validation on cached features:
 *   npx tsx models/inception-v3/recipe/compareStages.ts
 */
import { columns, pictureExamples } from './assemble.js';
import { crossFit } from './crossValidation.js';
import { trainingRoot } from './design.js';
import { dealPatients } from './folds.js';
import { withinAuc } from './fitModel.js';
import { headData } from './heads.js';
import { usedChannels } from './modelFile.js';
import { pooledCache, pooledRows, trainingPictures } from './pictureFeatures.js';
import { stageOffset, stages } from './pooledTrunk.js';
import { readTrainingSets } from './trainingSets.js';

const folds = 4;
const penalty = 0.3;

const { slices } = readTrainingSets(trainingRoot);
const pictures = await trainingPictures(slices);
const examples = pictureExamples(slices, pooledRows(slices, pictures, pooledCache(0)));
pictures.close();
const dealt = dealPatients(
  examples.map(({ patient, source, truth }) => ({ patient, source, bleeds: truth.any === true })),
  folds,
);

interface Candidate {
  readonly name: string;
  readonly spans: readonly { readonly offset: number; readonly channels: number }[];
}

const whole = stages.map((stage): Candidate => ({
  name: stage.name,
  spans: [{ offset: stageOffset(stage.name), channels: stage.channels }],
}));
const used = usedChannels.map((span) => ({ offset: stageOffset('mixed7c') + span.from, channels: span.channels }));
for (const { name, spans } of [...whole, { name: 'mixed7c without branch3x3dbl', spans: used }]) {
  const data = await headData(examples, columns(examples, spans));
  const fit = await crossFit(data, (example) => dealt.get(example.patient), folds, penalty);
  console.log(`${name}: mean AUC of any within CT-ICH and RSNA ${withinAuc(examples, fit.logits).toFixed(3)}`);
}
