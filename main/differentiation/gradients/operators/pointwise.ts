import { refuse, type BackwardStep, type Operator, type Shape } from '../operator.js';

/** The derivative of Relu is read from its output: 1 where that is above zero, 0 at zero, as in PyTorch. */
export const relu: Operator = {
  shape: (_, { inputs: [input = []] }) => input,
  backward({ node, write, gradient, needs }) {
    return [needs(0) ? write.op('Mul', [gradient, write.op('Sign', [node.output[0] ?? ''])]) : null];
  },
};

export const sigmoid: Operator = {
  shape: (_, { inputs: [input = []] }) => input,
  backward({ node, write, gradient, needs }) {
    if (!needs(0)) return [null];
    const [output = ''] = node.output;
    const slope = write.op('Mul', [output, write.op('Sub', [write.scalar(1), output])]);
    return [write.op('Mul', [gradient, slope])];
  },
};

export const identity: Operator = {
  shape: (_, { inputs: [input = []] }) => input,
  backward: ({ gradient, needs }) => [needs(0) ? gradient : null],
};

export const add: Operator = {
  shape: (_, { inputs: [left = [], right = []] }) => broadcast(left, right),
  backward: (step) => [0, 1].map((input) => (step.needs(input) ? summedTo(step, step.gradient, input) : null)),
};

export const multiply: Operator = {
  shape: (_, { inputs: [left = [], right = []] }) => broadcast(left, right),
  backward(step) {
    const { node, write, gradient, needs } = step;
    return [0, 1].map((input) =>
      needs(input) ? summedTo(step, write.op('Mul', [gradient, node.input[1 - input] ?? '']), input) : null,
    );
  },
};

export const dropoutMask = (output: string): string => `${output}.mask`;

/**
 * Dropout as a product with a mask that is an input of the training graph, `<output>.mask`: 0 where a value is dropped, else
 * 1 / (1 - rate). A mask of ones is inference.
 */
export const dropout: Operator = {
  shape: (_, { inputs: [input = []] }) => input,
  forward(node, builder) {
    const [output = ''] = node.output;
    if (node.output.length > 1) refuse(node, 'its mask is read by others');
    builder.node('Mul', output, [node.input[0] ?? '', dropoutMask(output)]);
  },
  backward({ node, write, gradient, needs }) {
    return [needs(0) ? write.op('Mul', [gradient, dropoutMask(node.output[0] ?? '')]) : null];
  },
};

/** Shape of two operands together (ONNX, "Multidirectional broadcasting"). */
function broadcast(left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const one = left[axis - rank + left.length] ?? 1;
    const other = right[axis - rank + right.length] ?? 1;
    return one === 1 ? other : one;
  });
}

/** A gradient of the broadcast shape, summed to the shape of the input that was broadcast. */
function summedTo({ node, write, shape }: BackwardStep, gradient: string, input: number): string {
  const whole = shape(node.output[0] ?? '');
  const own = shape(node.input[input] ?? '');
  const missing = whole.length - own.length;
  const axes = whole.flatMap((size, axis) =>
    axis < missing || (own[axis - missing] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? gradient : write.reshape(write.sumOver(gradient, axes), own);
}
