export { fromFloat16, toFloat16 } from './float16.js';
export { GraphBuilder, type AttributeValue } from './graphBuilder.js';
export { elementTypes, readOnnx, writeOnnx, type OnnxModel, type OnnxNode } from './schema.js';
