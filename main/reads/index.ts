/** Reads: what readers said. States as a table, records as a view of the log, false alarms, the read as text. */
export { drawnForSignOff } from './drawnForSignOff.js';
export { whoActs, type EventDraft } from './draft.js';
export { FalseAlarmLedger, falseAlarmCount } from './falseAlarms.js';
export { dismissRead, openRead, reopenRead, signRead, type Acting } from './readActions.js';
export { readAsText } from './readAsText.js';
export { nextRecord, readRecord, unreadRecord } from './readRecord.js';
export { transitions } from './transitions.js';
