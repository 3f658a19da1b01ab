/**
 * Makes a model of what train.ts left in the cache, the second part of `npm run model:train`: slice calibration, context, figures, the
 * files of the model. calibrate.ts is the last part.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openCrossFit } from './fits/crossFitted.js';
import { inputSpec, modelFolder, trainingRoot, uncalibratedFolder, weightsFile } from './design.js';
import { intervalWords, withinFigures } from './judged/figures.js';
import { calibratedHead, everybodyFile, hashOfFolds, readKeptFolds } from './fits/foldFits.js';
import { formsReport } from './slices/formsReport.js';
import { shippedGoldenVectors } from './network/goldenVectors.js';
import { sha256, uncalibratedManifest } from './network/manifest.js';
import { replayName } from './network/modelFile.js';
import { recipeSha256 } from './recipeHash.js';
import { shippedReplay } from './network/shippedReplay.js';
import { sliceThresholds } from './fits/sliceCalibration.js';
import { contextFile, fitContext } from './fits/studyContext.js';
import { chooseTopK } from './fits/studyLevel.js';
import { tailOptions } from './fits/tailFit.js';
import { readTrainingSets } from './slices/trainingSets.js';
import { readNetwork, withParameters, writeOnnx } from '../../../main/differentiation/index.js';

const crossFit = await openCrossFit();
const { slices, logits, calibration, stacks, stacksInContext, contextGain } = crossFit;
const kept = readKeptFolds();

const figures = withinFigures(slices, logits);
for (const figure of figures) {
  console.log(
    `${figure.set}, ${figure.label}: AUC ${intervalWords(figure.auc)}, AP ${intervalWords(figure.averagePrecision)}, ` +
      `${figure.positiveSlices} of ${figure.slices} slices, ${figure.positivePatients} of ${figure.patients} patients`,
  );
}
const taps = fitContext(stacks);
console.log(
  `context, neighbours counted ${taps.beside} times: AUC of any on CT-ICH ${intervalWords(contextGain.auc)} above the slice network, ${crossFit.usesContext ? 'shipped' : 'not shipped'}`,
);
const studies = stacksInContext.map(({ slices: own, logits: rows }) => ({
  logits: rows.map(([any = NaN]) => any),
  bleeds: own.some(({ truth }) => truth.any === true),
}));
const windows = { ...chooseTopK(studies), studies: studies.length };
console.log(`studies: AUC of any ${windows.auc.toFixed(3)} with the top ${windows.topK} windows`);

const network = readNetwork(readFileSync(everybodyFile));
const weights = new Map([...network.parameters].map(([name, { values }]) => [name, values]));
const final = calibratedHead(weights, calibration);
const headWeights = final.get('head.weight') ?? new Float32Array(0);
const onnx = writeOnnx(withParameters(network.model, final));
const files = {
  'model.onnx': onnx,
  'head.f32': new Uint8Array(headWeights.buffer, headWeights.byteOffset, headWeights.byteLength),
  ...(crossFit.usesContext ? { 'study.onnx': contextFile(taps) } : {}),
  [replayName]: await shippedReplay(onnx, crossFit, console.log),
};
crossFit.close();
mkdirSync(uncalibratedFolder, { recursive: true });
for (const folder of [modelFolder, uncalibratedFolder]) {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}
copyFileSync(join(dirname(weightsFile), 'LICENSE-apple-sample.txt'), join(modelFolder, 'LICENSE-weights.txt'));

const manifest = uncalibratedManifest({
  files,
  usesContext: crossFit.usesContext,
  sliceThresholds: sliceThresholds(slices, logits),
  golden: await shippedGoldenVectors(onnx, inputSpec),
  evidence: {
    data: { ...readTrainingSets(trainingRoot).tableSha256, weights: sha256(readFileSync(weightsFile)) },
    split: hashOfFolds(kept.folds),
    recipe: recipeSha256(),
  },
  figures: {
    slices: figures,
    windows,
    context: { beside: taps.beside, gain: contextGain.auc },
    forms: await formsReport(onnx, (line) => {
      console.log(line);
    }),
    training: { ...tailOptions, copies: kept.copies, curve: kept.curve },
  },
});
writeFileSync(join(uncalibratedFolder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [name, bytes] of Object.entries(files)) console.log(`${name} ${(bytes.length / 1e6).toFixed(1)} MB`);
