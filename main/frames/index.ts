export { openFrames, type FramesClient } from './framesClient.js';
export { inspectFile, type Inspection } from './inspectFile.js';
