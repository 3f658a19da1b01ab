/** The worklist: studies, orders, scores and reads in one ranked list; the window and the terminal use the same one. */
export type { WorklistPorts } from './ports.js';
export { openWorklist, type PendingStudy, type Worklist } from './worklist.js';
