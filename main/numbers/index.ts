/** Arithmetic that several rooms share: medians, intervals, the one seeded random stream. Pure. */
export { percentileInterval, wilsonInterval } from './interval.js';
export { median } from './median.js';
export { plattProbability } from './platt.js';
export { mix, randomStream, seedOf, type RandomStream } from './random.js';
