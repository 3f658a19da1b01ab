import { intOf, intsOf } from '../attributes.js';
import { refuse, sizeOf, type Operator, type Shape } from '../operator.js';

const reshapedBack: Operator['backward'] = ({ node, write, gradient, shape, needs }) => [
  needs(0) ? write.reshape(gradient, shape(node.input[0] ?? '')) : null,
];

export const flatten: Operator = {
  shape(node, { inputs: [input = []] }) {
    const axis = intOf(node, 'axis', 1);
    const from = axis < 0 ? axis + input.length : axis;
    return [sizeOf(input.slice(0, from)), sizeOf(input.slice(from))];
  },
  backward: reshapedBack,
};

/** The shape must be a constant; 0 keeps a size, -1 takes what is left. */
export const reshape: Operator = {
  shape(node, { inputs: [input = []], constant }) {
    if (intOf(node, 'allowzero', 0) !== 0) refuse(node, 'sizes of zero are not known');
    const wanted = constant(1).map((size, axis) => (size === 0 ? (input[axis] ?? 0) : size));
    const known = wanted.filter((size) => size !== -1);
    return wanted.map((size) => (size === -1 ? sizeOf(input) / sizeOf(known) : size));
  },
  backward: reshapedBack,
};

export const transpose: Operator = {
  shape: (node, { inputs: [input = []] }) =>
    permutation(intsOf(node, 'perm', []), input).map((axis) => input[axis] ?? 0),
  backward({ node, write, gradient, shape, needs }) {
    if (!needs(0)) return [null];
    const perm = permutation(intsOf(node, 'perm', []), shape(node.input[0] ?? ''));
    return [write.op('Transpose', [gradient], { perm: perm.map((_, axis) => perm.indexOf(axis)) })];
  },
};

/** Without a permutation the axes are turned round. */
function permutation(perm: readonly number[], input: Shape): readonly number[] {
  return perm.length > 0 ? perm : input.map((_, axis) => input.length - 1 - axis);
}

export const concat: Operator = {
  shape(node, { inputs }) {
    const [first = []] = inputs;
    const axis = concatAxis(intOf(node, 'axis', 0), first);
    const joined = inputs.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0);
    return first.map((size, at) => (at === axis ? joined : size));
  },
  backward({ node, write, gradient, shape, needs }) {
    const shapes = node.input.map(shape);
    const axis = concatAxis(intOf(node, 'axis', 0), shapes[0] ?? []);
    const parts = write.split(
      gradient,
      axis,
      shapes.map((one) => one[axis] ?? 0),
    );
    return parts.map((part, input) => (needs(input) ? part : null));
  },
};

function concatAxis(axis: number, shape: Shape): number {
  return axis < 0 ? axis + shape.length : axis;
}
