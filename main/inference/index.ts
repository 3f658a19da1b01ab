/** Inference on the host's side: model folders, the inference process as a client, and the queue of studies. */
export { openInference, type InferenceClient } from './inferenceClient.js';
export { openContext, type ContextRun } from './context.js';
export { readModel, summaryOf, type ModelFolder } from './modelFolder.js';
export type { ProviderNotes } from './providerMemory.js';
export { openScheduler, type Scheduler, type SchedulerPorts } from './scheduler.js';
export { contextRuns } from './contextRuns.js';
export { classActivationMap } from './heatMap.js';
export { sliceProbabilities } from './calibrate.js';
export type { SliceWork, StudyWork } from './sliceQueue.js';
