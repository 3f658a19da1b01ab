/** Fitting on the runtime that the network runs on: gradients as ONNX, the trainer, and logistic regression over features. */
export { columnMoments, fitLogistic, type LinearHead } from './logisticRegression.js';
export { openMatrixProduct } from './matrixProduct.js';
export { fromFloat16, GraphBuilder, readOnnx, toFloat16, writeOnnx } from './onnx/index.js';
export {
  readNetwork,
  tailOf,
  trunkModel,
  trunkOutput,
  UnsupportedNetwork,
  withDropout,
  withParameters,
  type Network,
} from './gradients/index.js';
export { fitDefaults, type FitOptions } from './fit/options.js';
export { tailLogits } from './fit/tailLogits.js';
export type { Batch, FitSubject } from './fit/tailRun.js';
export { fitTail, type FitControl, type FitExamples, type Fitted } from './fit/fitTail.js';
export { augmentedInput, augmentPolicy, drawInto, type AugmentPolicy, type HuSlice } from './augment/index.js';
export { ExampleTableBuilder, type ExampleTable } from './samples/index.js';
export { liveExamples } from './prepare/liveExamples.js';
export { openTrunk, type TrunkRun } from './fit/trunkRun.js';
export { copyExamples } from './prepare/copyExamples.js';
export { freezeCopies, type FrozenCopies, type ReadableSlice, type Variant } from './prepare/frozenCopies.js';
export { goldenVectors } from './goldenVectors.js';
export { headOf, headParameters } from './head.js';
export { evenly } from './train/evenly.js';
export { readyFolder } from './train/readyFolder.js';
export { keepFiles, writeModel } from './train/writeModel.js';
export { stopped } from './stopped.js';
export { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors.js';
export { runInChild, type ChildRun } from './runInChild.js';
export { serveRun, type RunControl } from './serveRun.js';
