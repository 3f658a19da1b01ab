/** Figures: ranking metrics, intervals clustered by patient, calibration. Pure. */
export { clusteredInterval, seededRandom, type Interval } from './clusteredInterval.js';
export { fitPlatt } from './platt.js';
export { averagePrecision, rocAuc } from './ranking.js';
