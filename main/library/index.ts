export type { LibraryCalls, WatchNews } from './calls.js';
export { groupInstances, type StudyOrigin } from './grouping.js';
export { openHeaderReaders, type HeaderReaders } from './headerReaders.js';
export { indexFolders, type IndexOptions, type IndexSummary } from './indexFolders.js';
export { openLibrary, type Library } from './openLibrary.js';
export { parseOrders, type ParsedOrders } from './parseOrders.js';
export type { IndexProgress } from './progress.js';
