export { readStart, readWhole } from './fileRead.js';
export { namesIn } from './namesIn.js';
export { reachable } from './reachable.js';
export { walkArchive, walkFiles, type FoundFile } from './walk.js';
