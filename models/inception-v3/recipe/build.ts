/**
 * Fits the network from the weights and the training sets, the first half of `npm run model:build`; calibrate.ts is the other.
 * Same inputs, same onnxruntime and same threads give the same files. Pooled features are cached (extract.ts fills the cache
 * with several processes). Leaves model.onnx and head.f32 in the model folder, and in the cache the heads of the folds and
 * the model before its calibration.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { columns, pictureExamples, type PooledExample } from './assemble.js';
import { cacheFolder, modelFolder, trainingRoot, uncalibratedFolder, weightsFile } from './design.js';
import { acrossFigures, ctIchStudies, sliceThresholds, withinFigures } from './evaluate.js';
import { intervalWords } from './figures.js';
import { fitModel } from './fitModel.js';
import { formsReport } from './formsReport.js';
import { shippedGoldenVectors } from './goldenVectors.js';
import { headData } from './heads.js';
import { sha256, uncalibratedManifest } from './manifest.js';
import { modelFile, overAllChannels, usedChannels } from './modelFile.js';
import { phantomExamples } from './phantomFeatures.js';
import { extractPictures, pooledCache, pooledRows, trainingPictures } from './pictureFeatures.js';
import { stageOffset } from './pooledTrunk.js';
import { recipeSha256 } from './recipeHash.js';
import { readSafetensors } from './safetensors.js';
import { chooseTopK } from './studyLevel.js';
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
const windows = { ...chooseTopK(studies), studies: studies.length };
log(`studies: AUC of any ${windows.auc.toFixed(3)} with the top ${windows.topK} windows`);

const weights = readSafetensors(weightsFile);
const finalHead = overAllChannels(fitted.head);
const onnx = modelFile(weights, finalHead, { storage: 'float16' });
const head = bytesOf(finalHead.weights);
mkdirSync(uncalibratedFolder, { recursive: true });
for (const folder of [modelFolder, uncalibratedFolder]) {
  writeFileSync(join(folder, 'model.onnx'), onnx);
  writeFileSync(join(folder, 'head.f32'), head);
}
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
const manifest = uncalibratedManifest({
  files: { 'model.onnx': onnx, 'head.f32': head },
  sliceThresholds: sliceThresholds(examples, fitted.logits),
  golden: await shippedGoldenVectors(onnx),
  evidence: {
    data: { ...tableSha256, weights: sha256(readFileSync(weightsFile)) },
    split: sha256(JSON.stringify([...fitted.folds].sort(([left], [right]) => (left < right ? -1 : 1)))),
    recipe: recipeSha256(),
  },
  figures: { slices: figures, windows, forms, penalty: fitted.penalty, penalties: fitted.tried },
});
writeFileSync(join(uncalibratedFolder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
log(`model.onnx ${(onnx.length / 1e6).toFixed(1)} MB`);

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function headAsJson(one: { readonly weights: Float32Array; readonly bias: Float64Array }): {
  readonly weights: string;
  readonly bias: readonly number[];
} {
  return { weights: Buffer.from(bytesOf(one.weights)).toString('base64'), bias: [...one.bias] };
}
