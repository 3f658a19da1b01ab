/** Fitting on the runtime that the network runs on: graphs as ONNX, and logistic regression over features. */
export { columnMoments, fitLogistic, type LinearHead, type LogisticTask } from './logisticRegression.js';
export { openMatrixProduct, type MatrixProduct } from './matrixProduct.js';
export { elementTypes, fromFloat16, GraphBuilder, readOnnx, writeOnnx, type OnnxModel } from './onnx/index.js';
