export { openFrames, type FramesClient } from './framesClient.js';
export { inspectFile } from './inspectFile.js';
