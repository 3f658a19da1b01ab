export { readStart, readWhole } from './fileRead.js';
export { reachable } from './reachable.js';
export { walkArchive, walkFiles, type FoundFile } from './walk.js';
