export { readNetwork, tailOf, withParameters, type Network, type Parameter, type Tail } from './network.js';
export { UnsupportedNetwork, type Shape } from './operator.js';
export { trainingGraph, trainingNames, type TrainingGraph } from './trainingGraph.js';
export { trunkModel, trunkOutput } from './trunkModel.js';
