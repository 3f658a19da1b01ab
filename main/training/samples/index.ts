export { balancedSampler, type BalancedSampler, type SamplingOptions } from './balancedSampler.js';
export { bitsOf, ExampleTableBuilder, truthOf, type ExampleRow, type ExampleTable } from './exampleTable.js';
export { openTensorCache, type TensorCache } from './tensorCache.js';
