import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../main/numbers/index.js';
import { openRuntime } from '../../main/training/runtime.js';
import { openSubject } from './gradientCheck.js';
import {
  trainingGraph,
  trainingNames,
  fromFloat16,
  GraphBuilder,
  readNetwork,
  tailOf,
  toFloat16,
  trunkModel,
  trunkOutput,
  UnsupportedNetwork,
  writeOnnx,
  type Network,
} from '../../main/differentiation/index.js';

const [channels, side, batch] = [2, 5, 2];

/** A network of whole numbers up to `middle`, so that its values are exact in half precision. */
function network(): Network {
  const random = randomStream(3);
  const whole = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.below(5) - 2);
  const real = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.between(-1, 1));
  const builder = new GraphBuilder();
  const input = builder.input('input', ['N', channels, side, side]);
  const kernel = builder.float32('early.weight', [3, channels, 3, 3], whole(3 * channels * 9));
  const early = builder.node('Conv', 'early', [input, kernel], { pads: [1, 1, 1, 1] });
  const middle = builder.node('Relu', 'middle', [early]);
  const late = builder.node('Conv', 'late', [
    middle,
    builder.float32('late.weight', [4, 3, 3, 3], real(4 * 27)),
    builder.float32('late.bias', [4], real(4)),
  ]);
  const features = builder.node('ReduceMean', 'features', [builder.node('Relu', 'active', [late])], {
    axes: [2, 3],
    keepdims: 0,
  });
  const head = [builder.float32('head.weight', [3, 4], real(12)), builder.float32('head.bias', [3], real(3))];
  builder.node('Gemm', 'logits', [features, ...head], { transB: 1 });
  builder.output('logits', ['N', 3]);
  return readNetwork(writeOnnx(builder.model({ name: 'small', producer: 'test', doc: '' })));
}

interface Labels {
  readonly targets: readonly number[];
  readonly weights: readonly number[];
}
const labelled: Labels = { targets: [1, 0, 1, 0, 0, 1], weights: [1, 0, 0.5, 2, 1, 0] };

const picture = (): Uint16Array => {
  const random = randomStream(4);
  return Uint16Array.from({ length: batch * channels * side * side }, () => toFloat16(random.below(7) - 3));
};

/** Gradients by parameter, and the loss, of the part of `from` behind a value that is given in half precision. */
async function gradientsFrom(
  given: Network,
  from: string,
  half: Uint16Array,
  { targets, weights }: Labels,
): Promise<Readonly<Record<string, Float32Array>>> {
  const tail = tailOf(given, from, 'logits');
  const shape = from === 'input' ? [channels, side, side] : [3, side, side];
  const session = await openRuntime(writeOnnx(trainingGraph(given, tail, shape, batch).model), { threads: 1 });
  const answer = await session.run({
    [`${from}.half`]: new Tensor('float16', half, [batch, ...shape]),
    [trainingNames.targets]: new Tensor('float32', Float32Array.from(targets), [batch, 3]),
    [trainingNames.weights]: new Tensor('float32', Float32Array.from(weights), [batch, 3]),
    ...Object.fromEntries(
      tail.parameters.map((name) => {
        const parameter = given.parameters.get(name);
        return [name, new Tensor('float32', parameter?.values ?? new Float32Array(), parameter?.shape ?? [])];
      }),
    ),
  });
  await session.release();
  const named = [trainingNames.loss, ...tail.parameters.map(trainingNames.gradient)];
  return Object.fromEntries(named.map((name) => [name, answer[name]?.data as Float32Array]));
}

describe('a label that is missing', () => {
  it('leaves loss and gradients as they are, whatever its target', async () => {
    const flipped = labelled.targets.map((target, at) => (labelled.weights[at] === 0 ? 1 - target : target));
    const one = await gradientsFrom(network(), 'input', picture(), labelled);
    const other = await gradientsFrom(network(), 'input', picture(), { ...labelled, targets: flipped });
    expect(other).toEqual(one);
    const known = labelled.targets.map((target, at) => (labelled.weights[at] === 0 ? target : 1 - target));
    const changed = await gradientsFrom(network(), 'input', picture(), { ...labelled, targets: known });
    expect(changed[trainingNames.loss]).not.toEqual(one[trainingNames.loss]);
  });

  it('gives no gradient at all where every label is missing', async () => {
    const none = labelled.weights.map(() => 0);
    const gradients = await gradientsFrom(network(), 'input', picture(), { ...labelled, weights: none });
    expect(Object.values(gradients).every((values) => values.every((value) => value === 0))).toBe(true);
  });
});

it('a tail behind a frozen trunk has the gradients that it has in the whole network', async () => {
  const whole = await gradientsFrom(network(), 'input', picture(), labelled);
  const trunk = await openRuntime(writeOnnx(trunkModel(network().model, 'middle')), { threads: 1 });
  const input = Float32Array.from(picture(), fromFloat16);
  const answer = await trunk.run({ input: new Tensor('float32', input, [batch, channels, side, side]) });
  await trunk.release();
  const tail = await gradientsFrom(network(), 'middle', answer[trunkOutput]?.data as Uint16Array, labelled);
  const early = trainingNames.gradient('early.weight');
  expect(Object.keys(whole)).toContain(early);
  expect(Object.keys(tail)).toEqual(Object.keys(whole).filter((name) => name !== early));
  for (const [name, values] of Object.entries(tail)) expect(values, name).toEqual(whole[name]);
});

describe('where a derivative jumps', () => {
  const small = (count: number, most: number): Float32Array => {
    const random = randomStream(8);
    return Float32Array.from({ length: count }, () => random.below(most));
  };

  it('a pool gives the gradient to the first of equal maxima', async () => {
    const [rows, cols] = [6, 7];
    const reads = small(2 * rows * cols, 3);
    const opened = await openSubject(
      {
        parameters: { x: [1, 2, rows, cols] },
        write: (builder, read) =>
          builder.node('MaxPool', 'output', [read], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
        reads,
      },
      1,
    );
    const { gradient } = await opened.run();
    const expected = new Float64Array(reads.length);
    let ties = 0;
    for (let place = 0; place < opened.targets.length; place++) {
      const [channel, row, col] = [Math.floor(place / 12), Math.floor(place / 4) % 3, place % 4];
      const window: number[] = [];
      for (let y = Math.max(2 * row - 1, 0); y < Math.min(2 * row + 2, rows); y++) {
        for (let x = Math.max(2 * col - 1, 0); x < Math.min(2 * col + 2, cols); x++) {
          window.push((channel * rows + y) * cols + x);
        }
      }
      const most = Math.max(...window.map((at) => reads[at] ?? 0));
      const equal = window.filter((at) => reads[at] === most);
      const [first = -1] = equal;
      const slope = (opened.weights[place] ?? 0) * (1 / (1 + Math.exp(-most)) - (opened.targets[place] ?? 0));
      expected[first] = (expected[first] ?? 0) + slope;
      if (equal.length > 1) ties++;
    }
    expect(ties).toBeGreaterThan(10);
    gradient('x').forEach((value, at) => {
      expect(value, `place ${at}`).toBeCloseTo(expected[at] ?? NaN, 5);
    });
    await opened.close();
  });

  it('Relu has the slope 0 at zero', async () => {
    const reads = small(24, 3).map((value) => value - 1);
    const opened = await openSubject(
      {
        parameters: { x: [4, 6] },
        write: (builder, read) => builder.node('Relu', 'output', [read]),
        reads,
      },
      1,
    );
    const { gradient } = await opened.run();
    expect([...gradient('x').map((value) => Math.sign(Math.abs(value)))]).toEqual([
      ...reads.map((value) => Number(value > 0)),
    ]);
    await opened.close();
  });
});

/** The graph of a network of one node, or the error that it ends in. */
function refusal(
  opType: string,
  attributes: Parameters<GraphBuilder['node']>[3],
  ...kernel: readonly number[]
): unknown {
  const builder = new GraphBuilder();
  builder.input('input', ['N', 4, 6, 6]);
  const weight = builder.float32('weight', kernel, new Float32Array(kernel.reduce((a, b) => a * b, 1)));
  builder.node(opType, 'the.node', ['input', ...(kernel.length > 0 ? [weight] : [])], attributes);
  builder.node('Relu', 'output', ['the.node']);
  const given = readNetwork(writeOnnx(builder.model({ name: 'refused', producer: 'test', doc: '' })));
  try {
    return trainingGraph(given, tailOf(given, 'input', 'output'), [4, 6, 6], 2);
  } catch (error) {
    return error;
  }
}

describe('a network that cannot be trained', () => {
  it.each([
    ['an operator that is not known', 'Softplus', {}, []],
    ['a convolution in groups', 'Conv', { group: 2 }, [4, 2, 3, 3]],
    ['padding that the runtime works out', 'Conv', { auto_pad: 'SAME_UPPER' }, [4, 4, 3, 3]],
    ['a pool with such padding', 'AveragePool', { kernel_shape: [2, 2], auto_pad: 'VALID' }, []],
    ['a pool that rounds up', 'MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, []],
    ['a pool that counts down the columns', 'MaxPool', { kernel_shape: [3, 3], storage_order: 1 }, []],
    ['a pool of means that rounds up', 'AveragePool', { kernel_shape: [2, 2], ceil_mode: 1 }, []],
    ['a convolution of volumes', 'Conv', {}, [4, 4, 3, 3, 3]],
  ])('is refused by the name of the node: %s', (_, opType, attributes, kernel) => {
    const error = refusal(opType, attributes, ...kernel);
    expect(error).toBeInstanceOf(UnsupportedNetwork);
    expect(String(error)).toContain(`${opType} "the.node"`);
  });

  it('is refused where its tail also reads a value from before the cut, by the name of that value', () => {
    const builder = new GraphBuilder();
    const early = builder.node('Relu', 'early', [builder.input('input', ['N', 4])]);
    const cut = builder.node('Sigmoid', 'cut', [early]);
    builder.node('Add', 'output', [builder.node('Identity', 'behind', [cut]), early]);
    const given = readNetwork(writeOnnx(builder.model({ name: 'skipping', producer: 'test', doc: '' })));
    expect(() => tailOf(given, 'cut', 'output')).toThrow(UnsupportedNetwork);
    expect(() => tailOf(given, 'cut', 'output')).toThrow(/Add "output".*"early".*"cut"/);
    expect(tailOf(given, 'early', 'output').nodes).toHaveLength(3);
  });

  it('is refused where the output does not follow from the cut', () => {
    expect(() => tailOf(network(), 'logits', 'middle')).toThrow(UnsupportedNetwork);
  });
});
