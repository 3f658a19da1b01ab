export { readStart, readWhole } from './fileRead.js';
export type { FileStart } from './fileStart.js';
export { walkFiles, type FoundFile, type WalkOptions } from './walk.js';
