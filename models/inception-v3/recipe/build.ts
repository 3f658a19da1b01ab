/**
 * Builds the model folder from the weights and the training sets: `npm run model:build`.
 * Same inputs, same onnxruntime and same threads give the same files. Pooled features are cached (extract.ts fills the cache
 * with several processes).
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { labels, type Label } from '../../../main/contract/index.js';
import { cutOperatingPoints, recallAgainstWorkload, rocAuc, workloadFor } from '../../../main/evaluation/index.js';
import { columns, pictureExamples, type PooledExample } from './assemble.js';
import { cardText } from './card.js';
import { cacheFolder, modelFolder, trainingRoot, weightsFile } from './design.js';
import { acrossFigures, ctIchStudies, insufficientLabels, sliceThresholds, withinFigures } from './evaluate.js';
import { intervalWords } from './figures.js';
import { fitModel, foldCount } from './fitModel.js';
import { formsReport } from './formsReport.js';
import { goldenVectors } from './goldenVectors.js';
import { headData } from './heads.js';
import { manifestOf, sha256 } from './manifest.js';
import { modelFile, overAllChannels, usedChannels } from './modelFile.js';
import { phantomExamples } from './phantomFeatures.js';
import { extractPictures, pooledCache, pooledRows, trainingPictures } from './pictureFeatures.js';
import { stageOffset } from './pooledTrunk.js';
import { recipeSha256 } from './recipeHash.js';
import { readSafetensors } from './safetensors.js';
import { chooseTopK, studyCalibration, studyScore } from './studyLevel.js';
import { tensorFeatures } from './tensorFeatures.js';
import { readTrainingSets } from './trainingSets.js';

const log = (line: string): void => {
  console.log(line);
};

const { slices, tableSha256 } = readTrainingSets(trainingRoot);
const pictures = await trainingPictures(slices);
const cache = pooledCache(0);
await extractPictures(slices, pictures, cache, { index: 0, count: 1 }, (done, total) => {
  if (done % 500 === 0 || done === total) log(`features of ${done} of ${total} pictures`);
});
const features = tensorFeatures(cache);
const examples: PooledExample[] = [
  ...pictureExamples(slices, pooledRows(slices, pictures, cache)),
  ...(await phantomExamples(cache, log)),
];
pictures.close();
log(`${examples.length} examples`);

const data = await headData(
  examples,
  columns(
    examples,
    usedChannels.map((span) => ({ offset: stageOffset('mixed7c') + span.from, channels: span.channels })),
  ),
);
const fitted = await fitModel(data, log);

const figures = [...withinFigures(examples, fitted.logits), ...(await acrossFigures(data, fitted.teacherHeads))];
for (const figure of figures) {
  log(
    `${figure.set}, ${figure.label}: AUC ${intervalWords(figure.auc)}, AP ${intervalWords(figure.averagePrecision)}, ` +
      `${figure.positiveSlices} of ${figure.slices} slices, ${figure.positivePatients} of ${figure.patients} patients`,
  );
}

const studies = ctIchStudies(examples, fitted.logits);
const { topK, auc: studyAuc } = chooseTopK(studies);
const studyPlatt = studyCalibration(studies, topK);
const scores = studies.map((study) => studyScore(study, studyPlatt, topK));
const bleeds = studies.map((study) => study.truth.any);
const points = cutOperatingPoints(scores, bleeds, `CT-ICH, ${studies.length} studies, ${foldCount}-fold cross-fitted`);
log(
  `studies: AUC of any ${studyAuc.toFixed(3)} with the top ${topK} windows, calibrated ${rocAuc(scores, bleeds).toFixed(3)}`,
);
log(JSON.stringify(points));

const weights = readSafetensors(weightsFile);
const finalHead = overAllChannels(fitted.head);
const onnx = modelFile(weights, finalHead, { storage: 'float16' });
const head = bytesOf(finalHead.weights);
writeFileSync(join(modelFolder, 'model.onnx'), onnx);
writeFileSync(join(modelFolder, 'head.f32'), head);
writeFileSync(
  join(cacheFolder, 'crossfit.json'),
  JSON.stringify({
    folds: Object.fromEntries(fitted.folds),
    heads: fitted.foldHeads.map((one) => headAsJson(overAllChannels(one))),
    // What the heads were before it, is needed by the report alone.
    calibration: fitted.calibration,
  }),
);
copyFileSync(join(dirname(weightsFile), 'LICENSE-apple-sample.txt'), join(modelFolder, 'LICENSE-weights.txt'));

const forms = await formsReport(features, finalHead, log);
const insufficient = insufficientLabels(examples);
const manifest = manifestOf({
  files: { 'model.onnx': onnx, 'head.f32': head },
  topK,
  studyCalibration: studyPlatt,
  operatingPoints: points,
  sliceThresholds: sliceThresholds(examples, fitted.logits),
  insufficient,
  golden: await goldenVectors(onnx),
  evidence: {
    data: { ...tableSha256, weights: sha256(readFileSync(weightsFile)) },
    split: sha256(JSON.stringify([...fitted.folds].sort(([left], [right]) => (left < right ? -1 : 1)))),
    recipe: recipeSha256(),
  },
  figures: { slices: figures, studies: { auc: studyAuc, topK, n: studies.length }, forms, penalty: fitted.penalty },
});
writeFileSync(join(modelFolder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(
  join(modelFolder, 'MODEL_CARD.md'),
  cardText({
    manifest,
    figures,
    forms,
    studyAuc,
    penalty: fitted.penalty,
    tried: fitted.tried,
    studies: studies.length,
    workloads: workloads(),
    subtypeStudies: counts(),
  }),
);
log(`model.onnx ${(onnx.length / 1e6).toFixed(1)} MB`);

function workloads(): { readonly share: number; readonly read: number }[] {
  const order = scores.map((score, index) => ({ score, bleeds: bleeds[index] === true }));
  order.sort((left, right) => right.score - left.score);
  const points = recallAgainstWorkload(order.map((study) => study.bleeds));
  return [0.5, 0.8, 0.9, 1].map((share) => ({ share, read: workloadFor(points, share)?.read ?? points.length }));
}

function counts(): Record<Label, number> {
  const entries = labels.map((label): [Label, number] => [label, studies.filter((study) => study.truth[label]).length]);
  return Object.fromEntries(entries) as Record<Label, number>;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function headAsJson(one: { readonly weights: Float32Array; readonly bias: Float64Array }): {
  readonly weights: string;
  readonly bias: readonly number[];
} {
  return { weights: Buffer.from(bytesOf(one.weights)).toString('base64'), bias: [...one.bias] };
}
