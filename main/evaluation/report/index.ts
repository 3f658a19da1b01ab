/** The report of a labelled set: all figures as one value (the JSON), and the page made of it. No files, no processes. */
export { calibrate, type Calibration } from './calibration.js';
export type { Evaluation, ModelEvaluation } from './evaluation.js';
export { evaluate, type EvaluateOptions } from './evaluate.js';
export type {
  EvaluatedSlice,
  EvaluationInput,
  LocalisedSlice,
  ScoredModel,
  SlicePrediction,
  StudyLevel,
} from './input.js';
export { html, table, type Markup } from './markup.js';
export { reportPage, type Pictures } from './page.js';
export { pictureUri, type SlicePicture } from './picture.js';
export { readPredictions, type ReadPredictions } from './predictions.js';
export { listOrder, scoreStudies, type ScoredStudy } from './studies.js';
export { style } from './style.js';
