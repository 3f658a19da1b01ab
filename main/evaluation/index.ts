/** Figures: ranking, tables, calibration, intervals clustered by patient. Pure. */
export {
  binaryCounts,
  binaryRates,
  predictiveValues,
  type BinaryCounts,
  type BinaryRates,
  type PredictiveValues,
} from './binaryCounts.js';
export { classTable, type ClassFigures, type ClassTable } from './classTable.js';
export type { Interval } from './clusterDraws.js';
export { precisionRecallCurve, rocCurve, type PrecisionRecallPoint, type RocPoint } from './curves.js';
export { rsnaLogLoss, type LabelColumn } from './logLoss.js';
export { fitPlatt } from './platt.js';
export { seededRandom } from './random.js';
export { averagePrecision, rocAuc, type ScoredExample } from './ranking.js';
export {
  pairedDifference,
  rankingBands,
  rankingIntervals,
  type Band,
  type PairedDifference,
  type PairedExample,
  type RankingBands,
} from './rankingBands.js';
export { reliability, type Reliability, type ReliabilityBin } from './reliability.js';
