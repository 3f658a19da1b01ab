export { balancedSampler, type BalancedSampler, type SamplingOptions } from './balancedSampler.js';
export { ExampleTableBuilder, labelBits, type ExampleRow, type ExampleTable } from './exampleTable.js';
export { openTensorCache, type TensorCache } from './tensorCache.js';
