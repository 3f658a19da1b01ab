/** Gradients of an ONNX network as another ONNX graph. Bytes in, bytes out: it knows no slices, no files and no runtime. */
export { fromFloat16, GraphBuilder, readOnnx, toFloat16, writeOnnx } from './onnx/index.js';
export * from './gradients/index.js';
