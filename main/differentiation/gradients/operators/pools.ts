import { intOf, intsOf } from '../attributes.js';
import { refuse, sizeOf, type Operator, type Shape } from '../operator.js';
import type { OnnxNode } from '../../onnx/index.js';
import { windowedShape, windowMotion, type WindowMotion } from './convolution.js';

function poolMotion(node: OnnxNode): WindowMotion {
  if (intOf(node, 'ceil_mode', 0) !== 0) refuse(node, 'rounding up is not known');
  return windowMotion(node, intsOf(node, 'kernel_shape', []));
}

function poolShape(node: OnnxNode, input: Shape): Shape {
  return windowedShape(input, input[1] ?? 0, poolMotion(node));
}

const indicesOf = (node: OnnxNode): string => `${node.output[0] ?? ''}.indices`;

/** The gradient goes to the place of the maximum, the first of equal ones; where windows overlap it adds up. */
export const maxPool: Operator = {
  shape(node, { inputs: [input = []] }) {
    // Its indices would run down the columns.
    if (intOf(node, 'storage_order', 0) !== 0) refuse(node, 'only row-major order is known');
    return poolShape(node, input);
  },
  forward(node, builder, needsGradient) {
    builder.add(needsGradient ? { ...node, output: [node.output[0] ?? '', indicesOf(node)] } : node);
  },
  backward({ node, write, gradient, shape, needs }) {
    if (!needs(0)) return [null];
    const inputShape = shape(node.input[0] ?? '');
    const size = sizeOf(inputShape);
    const zeros = write.op('ConstantOfShape', [write.ints([size])]);
    const indices = write.reshape(indicesOf(node), [-1]);
    const flat = write.op('ScatterElements', [zeros, indices, write.reshape(gradient, [-1])], {
      axis: 0,
      reduction: 'add',
    });
    return [write.reshape(flat, inputShape)];
  },
};

/** Mean over a window, with the padding counted (`count_include_pad`) or left out. */
export const averagePool: Operator = {
  shape: (node, { inputs: [input = []] }) => poolShape(node, input),
  backward({ node, write, gradient, shape, needs }) {
    if (!needs(0)) return [null];
    const inputShape = shape(node.input[0] ?? '');
    const motion = poolMotion(node);
    if (motion.dilations.some((step) => step !== 1)) refuse(node, 'dilated pools are not known');
    const [, channels = 0, rows = 0, cols = 0] = shape(node.output[0] ?? '');
    const counts =
      intOf(node, 'count_include_pad', 0) === 1
        ? new Float32Array(rows * cols).fill(motion.kernel[0] * motion.kernel[1])
        : placesInside(motion, inputShape, rows, cols);
    const shares = write.op('Mul', [
      gradient,
      write.constant(
        [1, 1, rows, cols],
        counts.map((count) => 1 / count),
      ),
    ]);
    return [spread(write, shares, motion, inputShape, channels, rows, cols)];
  },
};

/** Adds each value of [N, C, rows, cols] to all places of its window: a transposed convolution with ones, channel by channel. */
function spread(
  write: Parameters<Operator['backward']>[0]['write'],
  value: string,
  { kernel, strides, pads }: WindowMotion,
  inputShape: Shape,
  channels: number,
  rows: number,
  cols: number,
): string {
  const taps = kernel[0] * kernel[1];
  const mirrored = [0, 1, 2, 3].map((side) => kernel[(side % 2) as 0 | 1] - 1 - (pads[side] ?? 0));
  if (strides[0] === 1 && strides[1] === 1) {
    const mean = write.op('AveragePool', [value], { kernel_shape: kernel, pads: mirrored, count_include_pad: 1 });
    return write.op('Mul', [mean, write.scalar(taps)]);
  }
  const ones = write.constant([channels, 1, kernel[0], kernel[1]], new Float32Array(channels * taps).fill(1));
  return write.op('ConvTranspose', [value, ones], {
    group: channels,
    strides,
    pads,
    output_padding: [
      (inputShape[2] ?? 0) + pads[0] + pads[2] - ((rows - 1) * strides[0] + kernel[0]),
      (inputShape[3] ?? 0) + pads[1] + pads[3] - ((cols - 1) * strides[1] + kernel[1]),
    ],
  });
}

/** How many places of each window lie on the image. */
function placesInside(motion: WindowMotion, inputShape: Shape, rows: number, cols: number): Float32Array {
  const along = (axis: 0 | 1, at: number): number => {
    const start = at * motion.strides[axis] - motion.pads[axis];
    return Math.min(start + motion.kernel[axis], inputShape[axis + 2] ?? 0) - Math.max(start, 0);
  };
  return Float32Array.from(
    { length: rows * cols },
    (_, place) => along(0, Math.floor(place / cols)) * along(1, place % cols),
  );
}

/** Mean over the whole of each channel, [N, C, H, W] to [N, C, 1, 1]. */
export const globalAveragePool: Operator = {
  shape: (_, { inputs: [input = []] }) => [input[0] ?? 0, input[1] ?? 0, ...input.slice(2).map(() => 1)],
  backward({ node, write, gradient, shape, needs }) {
    if (!needs(0)) return [null];
    const area = shape(node.input[0] ?? '').slice(2);
    return [write.op('Mul', [gradient, write.constant([1, 1, ...area], evenShares(sizeOf(area)))])];
  },
};

/** Mean over axes given as an attribute (opset 17 and before). */
export const reduceMean: Operator = {
  shape(node, { inputs: [input = []] }) {
    const axes = meanAxes(node, input.length);
    return intOf(node, 'keepdims', 1) === 1
      ? input.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : input.filter((_, axis) => !axes.includes(axis));
  },
  backward({ node, write, gradient, shape, needs }) {
    if (!needs(0)) return [null];
    const input = shape(node.input[0] ?? '');
    const axes = meanAxes(node, input.length);
    const kept = input.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const mean = input.map((size, axis) => (axes.includes(axis) ? size : 1));
    return [write.op('Mul', [write.reshape(gradient, kept), write.constant(mean, evenShares(sizeOf(mean)))])];
  },
};

function evenShares(count: number): Float32Array {
  return new Float32Array(count).fill(1 / count);
}

function meanAxes(node: OnnxNode, rank: number): readonly number[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  return intsOf(node, 'axes', all).map((axis) => (axis < 0 ? axis + rank : axis));
}
