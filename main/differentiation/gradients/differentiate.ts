import type { GraphBuilder, OnnxNode } from '../onnx/index.js';
import { BackwardWriter } from './backwardWriter.js';
import type { Shape } from './operator.js';
import { operatorOf } from './shapes.js';

interface Differentiation {
  /** In order of computation. */
  readonly nodes: readonly OnnxNode[];
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The value that the loss is computed from. */
  readonly output: string;
  /** Values whose gradients are wanted. */
  readonly wanted: ReadonlySet<string>;
}

/**
 * Writes `nodes` and their reverse-mode derivative. `seed` is the gradient of the loss with respect to `output`, by name, and
 * may read the nodes' values. Answers the name of the gradient of each wanted value; one that the output does not depend on
 * is missing.
 */
export function differentiate(
  builder: GraphBuilder,
  { nodes, shapes, output, wanted }: Differentiation,
  seed: () => string,
): ReadonlyMap<string, string> {
  const moving = new Set(wanted);
  for (const node of nodes) {
    const moves = node.input.some((name) => moving.has(name));
    const { forward } = operatorOf(node);
    if (forward) forward(node, builder, moves);
    else builder.add(node);
    if (moves) moving.add(node.output[0] ?? '');
  }
  const write = new BackwardWriter(builder);
  const arrived = new Map<string, string[]>([[output, [seed()]]]);
  const total = (value: string): string | undefined => {
    const parts = arrived.get(value);
    return parts === undefined || parts.length < 2 ? parts?.[0] : write.op('Sum', parts);
  };
  for (const node of [...nodes].reverse()) {
    const [made = ''] = node.output;
    const gradient = moving.has(made) ? total(made) : undefined;
    if (gradient === undefined) continue;
    const parts = operatorOf(node).backward({
      node,
      write,
      gradient,
      shape: (value) => shapes.get(value) ?? [],
      needs: (input) => moving.has(node.input[input] ?? ''),
    });
    parts.forEach((part, input) => {
      const name = node.input[input] ?? '';
      if (part !== null && moving.has(name)) arrived.set(name, [...(arrived.get(name) ?? []), part]);
    });
  }
  return new Map(
    [...wanted].flatMap((value): [string, string][] => {
      const gradient = total(value);
      return gradient === undefined ? [] : [[value, gradient]];
    }),
  );
}
