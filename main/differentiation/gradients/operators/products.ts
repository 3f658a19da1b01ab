import { floatOf, intOf } from '../attributes.js';
import { refuse, type BackwardStep, type Operator, type Shape } from '../operator.js';

/** alpha * A' * B' + beta * C, where ' transposes if asked. */
export const gemm: Operator = {
  shape(node, { inputs: [left = [], right = []] }) {
    const rows = left[intOf(node, 'transA', 0)] ?? 0;
    return [rows, right[1 - intOf(node, 'transB', 0)] ?? 0];
  },
  backward(step) {
    const { node, write, gradient, needs } = step;
    const [left = '', right = ''] = node.input;
    const transA = intOf(node, 'transA', 0);
    const transB = intOf(node, 'transB', 0);
    const alpha = { alpha: { float: floatOf(node, 'alpha', 1) } };
    // dA = dY B'^T and dB = A'^T dY, each transposed again where the operand was.
    const ofLeft = (): string =>
      transA === 1
        ? write.op('Gemm', [right, gradient], { ...alpha, transA: transB, transB: 1 })
        : write.op('Gemm', [gradient, right], { ...alpha, transB: 1 - transB });
    const ofRight = (): string =>
      transB === 1
        ? write.op('Gemm', [gradient, left], { ...alpha, transA: 1, transB: transA })
        : write.op('Gemm', [left, gradient], { ...alpha, transA: 1 - transA });
    return [needs(0) ? ofLeft() : null, needs(1) ? ofRight() : null, needs(2) ? ofAddend(step) : null];
  },
};

function ofAddend({ node, write, gradient, shape }: BackwardStep): string {
  const whole = shape(node.output[0] ?? '');
  const own = shape(node.input[2] ?? '');
  const beta = floatOf(node, 'beta', 1);
  const scaled = beta === 1 ? gradient : write.op('Mul', [gradient, write.scalar(beta)]);
  const axes = [0, 1].filter((axis) => (own[axis - 2 + own.length] ?? 1) === 1 && whole[axis] !== 1);
  return write.reshape(axes.length === 0 ? scaled : write.sumOver(scaled, axes), own);
}

/** Matrix product of stacks of matrices; the leading dimensions are equal, or one operand is a single matrix. */
export const matrixProduct: Operator = {
  shape(node, { inputs: [left = [], right = []] }) {
    if (left.length < 2 || right.length < 2) refuse(node, 'vectors are not known');
    const batch = left.length >= right.length ? left.slice(0, -2) : right.slice(0, -2);
    const other = left.length >= right.length ? right.slice(0, -2) : left.slice(0, -2);
    if (other.length > 0 && other.some((size, axis) => size !== batch[axis])) refuse(node, 'its batches differ');
    return [...batch, left.at(-2) ?? 0, right.at(-1) ?? 0];
  },
  backward(step) {
    const { node, write, gradient, needs, shape } = step;
    const [left = '', right = ''] = node.input;
    const turned = (value: string): string => {
      const rank = shape(value).length;
      const perm = Array.from({ length: rank }, (_, axis) => axis);
      [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
      return write.op('Transpose', [value], { perm });
    };
    const single = (value: string, own: Shape): string => {
      const extra = shape(node.output[0] ?? '').length - own.length;
      return extra === 0
        ? value
        : write.sumOver(
            value,
            Array.from({ length: extra }, (_, axis) => axis),
          );
    };
    return [
      needs(0) ? single(write.op('MatMul', [gradient, turned(right)]), shape(left)) : null,
      needs(1) ? single(write.op('MatMul', [turned(left), gradient]), shape(right)) : null,
    ];
  },
};
