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
export { heatAt, localisation, type Localisation } from './localisation.js';
export { rsnaLogLoss, rsnaSliceLoss, type LabelColumn } from './logLoss.js';
export { cutOperatingPoints, operatingPointAt, type OperatingPoints } from './operatingPoints.js';
export { fitPlatt } from './platt.js';
export { seededRandom } from './random.js';
export { averagePrecision, rocAuc, type ScoredExample } from './ranking.js';
export {
  pairedDifference,
  rankingBands,
  rankingIntervals,
  type Band,
  type DrawOptions,
  type PairedDifference,
  type PairedExample,
  type RankingBands,
} from './rankingBands.js';
export { reliability, type Reliability, type ReliabilityBin } from './reliability.js';
export { resampledIntervals, resampledMean } from './resampled.js';
export { wilsonInterval } from './wilson.js';
export { recallAgainstWorkload, workloadBand, workloadFor, type RecallPoint } from './workload.js';
