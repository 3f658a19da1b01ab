export type { WatchNews } from './calls.js';
export { groupInstances } from './grouping.js';
export { openHeaderReaders } from './headerReaders.js';
export { indexFolders, type IndexOptions, type IndexSummary } from './indexFolders.js';
export { openLibrary, type Library } from './openLibrary.js';
export { parseOrders } from './parseOrders.js';
export type { IndexProgress } from './progress.js';
export { isUnder } from './scope.js';
