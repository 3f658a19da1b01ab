export { eventHash, verifyEvents } from './eventChain.js';
export { fileWords, type IndexedInstance, type KnownFile, type ReadFile, type StudyChange } from './indexTables.js';
export type { OrderRow } from './orderTable.js';
export { openStore, type Store } from './store.js';
