import type { OnnxModel, OnnxNode } from '../onnx/index.js';
import { leadingTo } from './network.js';

/** Name of the output of a trunk. */
export const trunkOutput = 'trunk.half';

/** The frozen part of a network, up to the value `to`, which it gives in half precision. Its weights stay constants. */
export function trunkModel(model: OnnxModel, to: string): OnnxModel {
  const cast: OnnxNode = {
    opType: 'Cast',
    name: trunkOutput,
    input: [to],
    output: [trunkOutput],
    attribute: [{ name: 'to', type: 2, i: 10 }],
  };
  const node = [...leadingTo(model.graph.node, to), cast];
  const read = new Set(node.flatMap(({ input }) => input));
  return {
    ...model,
    graph: {
      ...model.graph,
      node,
      initializer: model.graph.initializer.filter(({ name }) => read.has(name)),
      output: [{ name: trunkOutput, type: { tensorType: { elemType: 10 } } }],
    },
  };
}
