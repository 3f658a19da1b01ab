export { readNetwork, tailOf, withDropout, withParameters, type Network, type Tail } from './network.js';
export { sizeOf, UnsupportedNetwork, type Shape } from './operator.js';
export { forwardGraph, trainingGraph, trainingNames } from './trainingGraph.js';
export { trunkModel, trunkOutput } from './trunkModel.js';
