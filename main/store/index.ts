export type { Check } from './check.js';
export { eventHash, verifyEvents } from './eventChain.js';
export type { NewEvent } from './eventLog.js';
export type { ForgottenCounts } from './forget.js';
export { fileWords, type IndexedInstance, type KnownFile, type ReadFile, type StudyChange } from './indexTables.js';
export type { OrderRow } from './orderTable.js';
export { openStore, type Store } from './store.js';
