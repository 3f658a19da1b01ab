import type { OnnxNode } from '../../onnx/index.js';
import { intOf, intsOf, textOf } from '../attributes.js';
import { refuse, sizeOf, type BackwardStep, type Operator, type Shape } from '../operator.js';

/** How a window of a two-dimensional convolution or pool moves. */
export interface WindowMotion {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

/** Reads the motion of a window; refuses automatic padding and anything that is not two-dimensional. */
export function windowMotion(node: OnnxNode, kernel: readonly number[]): WindowMotion {
  const [rows, cols] = kernel;
  if (rows === undefined || cols === undefined || kernel.length !== 2) refuse(node, 'only two dimensions are known');
  const padding = textOf(node, 'auto_pad', 'NOTSET');
  if (padding !== 'NOTSET') refuse(node, `padding ${padding} is not known`);
  const [down = 1, across = 1] = intsOf(node, 'strides', [1, 1]);
  const [dilatedDown = 1, dilatedAcross = 1] = intsOf(node, 'dilations', [1, 1]);
  const [top = 0, left = 0, bottom = 0, right = 0] = intsOf(node, 'pads', [0, 0, 0, 0]);
  return {
    kernel: [rows, cols],
    strides: [down, across],
    dilations: [dilatedDown, dilatedAcross],
    pads: [top, left, bottom, right],
  };
}

/** [N, C, H, W] of what a window makes of [N, C, H, W], with `channels` channels. */
export function windowedShape(input: Shape, channels: number, motion: WindowMotion): Shape {
  const [batch = 0, , rows = 0, cols = 0] = input;
  const { kernel, strides, dilations, pads } = motion;
  const along = (size: number, axis: 0 | 1): number =>
    Math.floor((size + pads[axis] + (pads[axis + 2] ?? 0) - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) +
    1;
  return [batch, channels, along(rows, 0), along(cols, 1)];
}

/**
 * Convolution (ONNX Conv, one group). The gradient of the kernel is one matrix product a tap; that of the input is the
 * transposed convolution with the same kernel.
 */
export const convolution: Operator = {
  shape(node, { inputs }) {
    const [input = [], kernel = []] = inputs;
    if (intOf(node, 'group', 1) !== 1) refuse(node, 'groups are not known');
    return windowedShape(input, kernel[0] ?? 0, windowMotion(node, kernel.slice(2)));
  },
  backward(step) {
    return [
      step.needs(0) ? inputGradient(step) : null,
      step.needs(1) ? kernelGradient(step) : null,
      step.needs(2) ? step.write.sumOver(step.gradient, [0, 2, 3]) : null,
    ];
  },
};

function inputGradient({ node, write, gradient, shape }: BackwardStep): string {
  const [input = '', kernel = ''] = node.input;
  const inputShape = shape(input);
  const motion = windowMotion(node, shape(kernel).slice(2));
  const [, , rows = 0, cols = 0] = shape(node.output[0] ?? '');
  const { strides, dilations, pads } = motion;
  const reached = (size: number, axis: 0 | 1): number =>
    (size - 1) * strides[axis] + dilations[axis] * (motion.kernel[axis] - 1) + 1;
  const [top, left, bottom, right] = pads;
  return write.op('ConvTranspose', [gradient, kernel], {
    strides,
    dilations,
    pads,
    output_padding: [
      (inputShape[2] ?? 0) + top + bottom - reached(rows, 0),
      (inputShape[3] ?? 0) + left + right - reached(cols, 1),
    ],
  });
}

/** [O, I, kernel rows, kernel columns]: for each tap, gradient [O, N * P] times the inputs it met [I, N * P], transposed. */
function kernelGradient({ node, write, gradient, shape }: BackwardStep): string {
  const [input = '', kernel = ''] = node.input;
  const kernelShape = shape(kernel);
  const [outputs = 0, inputs = 0] = kernelShape;
  const outputShape = shape(node.output[0] ?? '');
  const [, , rows = 0, cols = 0] = outputShape;
  const places = sizeOf(outputShape) / outputs;
  const { kernel: taps, strides, dilations, pads } = windowMotion(node, kernelShape.slice(2));
  const channelsFirst = { perm: [1, 0, 2, 3] };
  const left = write.reshape(write.op('Transpose', [gradient], channelsFirst), [outputs, places]);
  let seen = write.op('Transpose', [input], channelsFirst);
  if (pads.some((pad) => pad > 0)) {
    seen = write.op('Pad', [seen, write.ints([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])]);
  }
  const whole = taps[0] === 1 && taps[1] === 1 && strides[0] === 1 && strides[1] === 1;
  const products: string[] = [];
  for (let row = 0; row < taps[0]; row++) {
    for (let col = 0; col < taps[1]; col++) {
      const from = [row * dilations[0], col * dilations[1]] as const;
      const to = [from[0] + (rows - 1) * strides[0] + 1, from[1] + (cols - 1) * strides[1] + 1];
      const met = whole
        ? seen
        : write.op('Slice', [seen, write.ints(from), write.ints(to), write.ints([2, 3]), write.ints(strides)]);
      products.push(write.op('Gemm', [left, write.reshape(met, [inputs, places])], { transB: 1 }));
    }
  }
  const [only = ''] = products;
  if (products.length === 1) return write.reshape(only, kernelShape);
  const byTap = write.reshape(write.op('Concat', products, { axis: 0 }), [products.length, outputs, inputs]);
  return write.reshape(write.op('Transpose', [byTap], { perm: [1, 2, 0] }), kernelShape);
}
