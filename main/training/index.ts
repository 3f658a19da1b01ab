/** Fitting on the runtime that the network runs on: gradients as ONNX, the trainer, and logistic regression over features. */
export { columnMoments, fitLogistic, type LinearHead } from './logisticRegression.js';
export { openMatrixProduct, type MatrixProduct } from './matrixProduct.js';
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
  type Tail,
} from './gradients/index.js';
export { fitDefaults, type FitOptions } from './fit/options.js';
export { tailLogits } from './fit/tailLogits.js';
export type { Batch } from './fit/tailRun.js';
export {
  fitTail,
  type FitControl,
  type FitExamples,
  type FitProgress,
  type FitSubject,
  type Fitted,
} from './fit/fitTail.js';
export {
  augmentedInput,
  augmentPolicy,
  drawInto,
  type AugmentedInput,
  type AugmentPolicy,
  type HuSlice,
  type Random,
  type SliceTruth,
} from './augment/index.js';
export { ExampleTableBuilder, type ExampleTable } from './samples/index.js';
export { openTrunk } from './fit/trunkRun.js';
export { copyExamples } from './prepare/copyExamples.js';
export { freezeCopies, type FrozenCopies, type ReadableSlice, type Variant } from './prepare/frozenCopies.js';
export { trainInChild, type TrainingRun } from './trainInChild.js';
