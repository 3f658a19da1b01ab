export {
  readNetwork,
  tailOf,
  withDropout,
  withParameters,
  type Network,
  type Parameter,
  type Tail,
} from './network.js';
export { sizeOf, UnsupportedNetwork, type Shape } from './operator.js';
export { forwardGraph, trainingGraph, trainingNames, type TrainingGraph } from './trainingGraph.js';
export { trunkModel, trunkOutput } from './trunkModel.js';
