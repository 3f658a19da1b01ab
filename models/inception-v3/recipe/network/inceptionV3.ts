import { type StoredTensor } from '../../../../main/training/index.js';
import { float32Values } from './safetensors.js';
import { fromFloat16, type GraphBuilder } from '../../../../main/differentiation/index.js';

export type Weights = ReadonlyMap<string, StoredTensor>;

export interface TrunkOptions {
  /** How kernels are kept in the file: as the 16-bit numbers they are, cast on load, or expanded. */
  readonly storage: 'float16' | 'float32';
}

/** Names of the values where each stage of the trunk ends. */
export interface Trunk {
  /** [N,288,35,35] */
  readonly mixed5d: string;
  /** [N,768,17,17] */
  readonly mixed6e: string;
  /** [N,1280,8,8]; everything up to here is the original network. */
  readonly mixed7a: string;
  /** [N,2048,8,8] */
  readonly mixed7b: string;
  /** [N,2048,8,8] */
  readonly mixed7c: string;
}

interface ConvShape {
  readonly stride?: number;
  readonly pad?: readonly [number, number];
}

/**
 * The 94 convolutions of InceptionV3 (Szegedy et al. 2015, arXiv:1512.00567), in the 2015 form of the weights: batch norm
 * folded into the bias (its scale is exactly 1 with eps 1e-3), average pools that leave the padding out of the count, and
 * a maximum in the pool branch of Mixed_7c. Input [N,3,299,299] in [-1,1].
 */
export function addTrunk(builder: GraphBuilder, weights: Weights, input: string, options: TrunkOptions): Trunk {
  const conv = (name: string, from: string, shape: ConvShape = {}): string =>
    addConvolution(builder, weights, options, name, from, shape);
  const maxPool = (name: string, from: string, stride: number, pad: number): string =>
    builder.node('MaxPool', name, [from], {
      kernel_shape: [3, 3],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  const averagePool = (name: string, from: string): string =>
    builder.node('AveragePool', name, [from], {
      kernel_shape: [3, 3],
      strides: [1, 1],
      pads: [1, 1, 1, 1],
      count_include_pad: 0,
    });
  const concat = (name: string, parts: readonly string[]): string => builder.node('Concat', name, parts, { axis: 1 });

  const blockA = (block: string, from: string): string => {
    const one = conv(`${block}.branch1x1`, from);
    const five = conv(`${block}.branch5x5_2`, conv(`${block}.branch5x5_1`, from), { pad: [2, 2] });
    const double = conv(`${block}.branch3x3dbl_2`, conv(`${block}.branch3x3dbl_1`, from), { pad: [1, 1] });
    const three = conv(`${block}.branch3x3dbl_3`, double, { pad: [1, 1] });
    const pool = conv(`${block}.branch_pool`, averagePool(`${block}.pool`, from));
    return concat(block, [one, five, three, pool]);
  };
  const blockB = (block: string, from: string): string => {
    const three = conv(`${block}.branch3x3`, from, { stride: 2 });
    const double = conv(`${block}.branch3x3dbl_2`, conv(`${block}.branch3x3dbl_1`, from), { pad: [1, 1] });
    const reduced = conv(`${block}.branch3x3dbl_3`, double, { stride: 2 });
    return concat(block, [three, reduced, maxPool(`${block}.pool`, from, 2, 0)]);
  };
  const blockC = (block: string, from: string): string => {
    const row: ConvShape = { pad: [0, 3] };
    const column: ConvShape = { pad: [3, 0] };
    const one = conv(`${block}.branch1x1`, from);
    let seven = conv(`${block}.branch7x7_1`, from);
    seven = conv(`${block}.branch7x7_2`, seven, row);
    seven = conv(`${block}.branch7x7_3`, seven, column);
    let double = conv(`${block}.branch7x7dbl_1`, from);
    double = conv(`${block}.branch7x7dbl_2`, double, column);
    double = conv(`${block}.branch7x7dbl_3`, double, row);
    double = conv(`${block}.branch7x7dbl_4`, double, column);
    double = conv(`${block}.branch7x7dbl_5`, double, row);
    const pool = conv(`${block}.branch_pool`, averagePool(`${block}.pool`, from));
    return concat(block, [one, seven, double, pool]);
  };
  const blockD = (block: string, from: string): string => {
    const three = conv(`${block}.branch3x3_2`, conv(`${block}.branch3x3_1`, from), { stride: 2 });
    let seven = conv(`${block}.branch7x7x3_1`, from);
    seven = conv(`${block}.branch7x7x3_2`, seven, { pad: [0, 3] });
    seven = conv(`${block}.branch7x7x3_3`, seven, { pad: [3, 0] });
    seven = conv(`${block}.branch7x7x3_4`, seven, { stride: 2 });
    return concat(block, [three, seven, maxPool(`${block}.pool`, from, 2, 0)]);
  };
  const blockE = (block: string, from: string, pooled: string): string => {
    const one = conv(`${block}.branch1x1`, from);
    const three = conv(`${block}.branch3x3_1`, from);
    const threeRow = conv(`${block}.branch3x3_2a`, three, { pad: [0, 1] });
    const threeColumn = conv(`${block}.branch3x3_2b`, three, { pad: [1, 0] });
    const double = conv(`${block}.branch3x3dbl_2`, conv(`${block}.branch3x3dbl_1`, from), { pad: [1, 1] });
    const doubleRow = conv(`${block}.branch3x3dbl_3a`, double, { pad: [0, 1] });
    const doubleColumn = conv(`${block}.branch3x3dbl_3b`, double, { pad: [1, 0] });
    const pool = conv(`${block}.branch_pool`, pooled);
    return concat(block, [one, threeRow, threeColumn, doubleRow, doubleColumn, pool]);
  };

  let at = conv('Conv2d_1a_3x3', input, { stride: 2 });
  at = conv('Conv2d_2a_3x3', at);
  at = conv('Conv2d_2b_3x3', at, { pad: [1, 1] });
  at = maxPool('maxpool1', at, 2, 0);
  at = conv('Conv2d_3b_1x1', at);
  at = conv('Conv2d_4a_3x3', at);
  at = maxPool('maxpool2', at, 2, 0);
  for (const block of ['Mixed_5b', 'Mixed_5c', 'Mixed_5d']) at = blockA(block, at);
  const mixed5d = at;
  at = blockB('Mixed_6a', at);
  for (const block of ['Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e']) at = blockC(block, at);
  const mixed6e = at;
  const mixed7a = blockD('Mixed_7a', mixed6e);
  const mixed7b = blockE('Mixed_7b', mixed7a, averagePool('Mixed_7b.pool', mixed7a));
  const mixed7c = blockE('Mixed_7c', mixed7b, maxPool('Mixed_7c.pool', mixed7b, 1, 1));
  return { mixed5d, mixed6e, mixed7a, mixed7b, mixed7c };
}

function addConvolution(
  builder: GraphBuilder,
  weights: Weights,
  options: TrunkOptions,
  name: string,
  from: string,
  shape: ConvShape,
): string {
  const kernel = weights.get(`${name}.conv.weight`);
  const [outputs, , kernelRows, kernelCols] = kernel?.shape ?? [];
  if (kernel?.dtype !== 'F16' || outputs === undefined || kernelRows === undefined || kernelCols === undefined) {
    throw new Error(`the weights hold no 16-bit kernel of ${name}`);
  }
  const stored = `${name}.weight`;
  const weight =
    options.storage === 'float32'
      ? builder.float32(stored, kernel.shape, expand(kernel.bytes))
      : builder.node('Cast', `${stored}.float`, [builder.initializer(stored, 'float16', kernel.shape, kernel.bytes)], {
          to: 1,
        });
  const shift = float32Values(weights, `${name}.bn.bias`);
  const mean = float32Values(weights, `${name}.bn.running_mean`);
  const bias = builder.float32(
    `${name}.bias`,
    [outputs],
    shift.map((value, channel) => value - (mean[channel] ?? 0)),
  );
  const [padRows, padCols] = shape.pad ?? [0, 0];
  const stride = shape.stride ?? 1;
  const output = builder.node('Conv', `${name}.conv`, [from, weight, bias], {
    kernel_shape: [kernelRows, kernelCols],
    strides: [stride, stride],
    pads: [padRows, padCols, padRows, padCols],
  });
  return builder.node('Relu', name, [output]);
}

/** 16-bit little-endian numbers as 32-bit ones. */
export function expand(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength / 2);
  for (let index = 0; index < values.length; index++) values[index] = fromFloat16(view.getUint16(2 * index, true));
  return values;
}
