/** Fitting on the runtime that the network runs on: graphs as ONNX, and logistic regression over features. */
export { columnMoments, fitLogistic, type LinearHead } from './logisticRegression.js';
export { openMatrixProduct, type MatrixProduct } from './matrixProduct.js';
export { fromFloat16, GraphBuilder, readOnnx, writeOnnx } from './onnx/index.js';
