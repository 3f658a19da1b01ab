import type { OnnxNode } from '../onnx/index.js';
import { refuse, type Operator, type Shape } from './operator.js';
import { operators } from './operators/index.js';

/** Shapes of all values that `nodes` make, from those of what they read. */
export function inferShapes(
  nodes: readonly OnnxNode[],
  known: ReadonlyMap<string, Shape>,
  integers: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, Shape> {
  const shapes = new Map(known);
  for (const node of nodes) {
    const inputs = node.input.map((name) => {
      if (name === '' || integers.has(name)) return [];
      return shapes.get(name) ?? refuse(node, `the shape of "${name}" is not known`);
    });
    const constant = (input: number): readonly number[] =>
      integers.get(node.input[input] ?? '') ?? refuse(node, `input ${input + 1} must be constant`);
    shapes.set(node.output[0] ?? '', operatorOf(node).shape(node, { inputs, constant }));
  }
  return shapes;
}

export function operatorOf(node: OnnxNode): Operator {
  const foreign = (node.domain ?? '') !== '' && node.domain !== 'ai.onnx';
  const operator = foreign ? undefined : operators.get(node.opType);
  return operator ?? refuse(node, 'this operator cannot be trained through');
}
