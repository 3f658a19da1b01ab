import type { Operator } from '../operator.js';
import { convolution } from './convolution.js';
import { concat, flatten, reshape, transpose } from './layout.js';
import { add, dropout, identity, multiply, relu, sigmoid } from './pointwise.js';
import { averagePool, globalAveragePool, maxPool, reduceMean } from './pools.js';
import { gemm, matrixProduct } from './products.js';

/** What can be trained through, by the operator's name in the default domain. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['Add', add],
  ['AveragePool', averagePool],
  ['Concat', concat],
  ['Conv', convolution],
  ['Dropout', dropout],
  ['Flatten', flatten],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['Identity', identity],
  ['MatMul', matrixProduct],
  ['MaxPool', maxPool],
  ['Mul', multiply],
  ['ReduceMean', reduceMean],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Sigmoid', sigmoid],
  ['Transpose', transpose],
]);

export { dropoutMask } from './pointwise.js';
