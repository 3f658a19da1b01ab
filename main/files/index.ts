export { readStart, readWhole } from './fileRead.js';
export { walkArchive, walkFiles, type FoundFile } from './walk.js';
