/** Labelled sets: a folder of images and a table of labels, or the product's own signed reads. */
export { approximateHu } from './approximateHu.js';
export { decodePicture, readPicture, type GreyPicture } from './picture.js';
export { readSet, type SetOptions } from './readSet.js';
export { readTable } from './readTable.js';
export { mergedTruth } from './mergeTruth.js';
export { signedReads } from './signedReads.js';
export { readSliceHu } from './sliceHu.js';
export { readJoinedSet, readSetToJudge } from './readJoinedSet.js';
export { describeInChild } from './describeInChild.js';
export { describeSet } from './describe.js';
export { findNearDuplicates, joinNearDuplicates } from './nearDuplicates.js';
export { partOf, readSplit, splitSet, type Split, type SplitRule } from './split.js';
export { descriptionPage } from './descriptionPage.js';
export { examplesOf } from './examples.js';
