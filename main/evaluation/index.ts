/** Figures: ranking, tables, calibration, intervals clustered by patient. Pure. */
export { binaryCounts, binaryRates, predictiveValues } from './binaryCounts.js';
export { classTable, type ClassTable } from './classTable.js';
export { defaultDraws, type DrawOptions } from './clusterDraws.js';
export { precisionRecallCurve, rocCurve } from './curves.js';
export { heatAt, localisation, type Localisation } from './localisation.js';
export { rsnaLogLoss, rsnaSliceLoss } from './logLoss.js';
export { cutOperatingPoints, operatingPointAt, type OperatingPoints } from './operatingPoints.js';
export { fitPlatt, meanProbability } from './platt.js';
export { averagePrecision, rocAuc } from './ranking.js';
export {
  pairedDifference,
  rankingBands,
  rankingIntervals,
  type Band,
  type PairedDifference,
  type RankingBands,
} from './rankingBands.js';
export { reliability, type Reliability } from './reliability.js';
export { resampledIntervals, resampledMean } from './resampled.js';
export { swapTest } from './swapTest.js';
export { recallAgainstWorkload, workloadBand, workloadFor, type RecallPoint } from './workload.js';
