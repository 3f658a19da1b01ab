/** A labelled set and a model to scores, a report or a calibration: what the terminal and the recipe of a model share. */
export { calibrateModel } from './calibrateModel.js';
export { judgeSet, type JudgedSet } from './judgeSet.js';
export { joinedSet, type SetSource } from './labelledSet.js';
export { ctSlices, predictSlices, type PredictedSlice } from './predictSlices.js';
export { writeReport } from './writeReport.js';
