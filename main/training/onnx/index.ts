export { fromFloat16 } from './float16.js';
export { GraphBuilder } from './graphBuilder.js';
export { elementTypes, readOnnx, writeOnnx, type OnnxModel } from './schema.js';
