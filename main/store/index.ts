export { eventHash, verifyEvents } from './eventChain.js';
export type { KnownFile, ReadFile, StudyChange } from './indexTables.js';
export { featureFiles, type FeatureFiles } from './featureFiles.js';
export { fileWords, type IndexedInstance } from './instanceRows.js';
export type { OrderRow } from './orderTable.js';
export { openStore, type Store } from './store.js';
