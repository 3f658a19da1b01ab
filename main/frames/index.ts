export { openFrames, type FramesClient } from './framesClient.js';
export { frameReader } from './frameReader.js';
export { inspectFile } from './inspectFile.js';
