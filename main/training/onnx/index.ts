export { fromFloat16 } from './float16.js';
export { GraphBuilder } from './graphBuilder.js';
export { readOnnx, writeOnnx } from './schema.js';
