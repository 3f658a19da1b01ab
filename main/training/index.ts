/** Fitting on the runtime that the network runs on: the trainer, variation of slices, and logistic regression over features. */
export { columnMoments, fitLogistic, type LinearHead } from './linearHead/logisticRegression.js';
export { openMatrixProduct } from './linearHead/matrixProduct.js';
export { fitDefaults, type FitOptions } from './optimisation/options.js';
export { tailLogits } from './optimisation/tailLogits.js';
export type { Batch, FitSubject } from './optimisation/tailRun.js';
export { fitTail, type FitControl, type FitExamples, type Fitted } from './optimisation/fitTail.js';
export {
  augmentedInput,
  augmentPolicy,
  drawInto,
  drawnBlood,
  type AugmentPolicy,
  type HuSlice,
} from './augmentation/index.js';
export { ExampleTableBuilder, type ExampleTable } from './samples/index.js';
export { liveExamples } from './prepare/liveExamples.js';
export { openTrunk, type TrunkRun } from './optimisation/trunkRun.js';
export { copyExamples } from './prepare/copyExamples.js';
export { freezeCopies, type FrozenCopies, type ReadableSlice, type Variant } from './prepare/frozenCopies.js';
export { goldenVectors } from './goldenVectors.js';
export { headOf, headParameters } from './linearHead/head.js';
export { evenly } from './setsToModel/evenly.js';
export { readyFolder } from './setsToModel/readyFolder.js';
export { keepFiles, writeModel } from './setsToModel/writeModel.js';
export { stopped } from './stopped.js';
export { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors.js';
export type { TrainingRun } from './setsToModel/trainNetwork.js';
