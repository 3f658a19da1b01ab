/** The worklist: studies, orders, scores and reads in one ranked list; the window and the terminal use the same one. */
export type { UnscoredSlice, WorklistModel, WorklistPorts } from './ports.js';
export { openWorklist, type PendingStudy, type Worklist, type WorklistParts } from './worklist.js';
