export { readStart, readWhole } from './fileRead.js';
export type { FileStart } from './fileStart.js';
export { walkArchive, walkFiles, type FoundFile, type WalkOptions } from './walk.js';
