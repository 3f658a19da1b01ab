/** The report of a labelled set: all figures as one value (the JSON), and the page made of it. No files, no processes. */
export { calibrate, type Calibration } from './calibration.js';
export type { Evaluation } from './evaluation.js';
export { evaluate } from './evaluate.js';
export type { EvaluatedSlice, EvaluationInput, LocalisedSlice, ScoredModel, SlicePrediction } from './input.js';
export { framed } from './frame.js';
export { html, table, type Markup } from './markup.js';
export { reportPage, type Pictures } from './page.js';
export { pictureUri } from './picture.js';
export { readPredictions } from './predictions.js';
export { listOrder } from './studies.js';
