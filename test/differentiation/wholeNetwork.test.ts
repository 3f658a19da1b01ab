import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { labels } from '../../main/contract/index.js';
import { randomStream } from '../../main/numbers/index.js';
import { openRuntime } from '../../main/training/runtime.js';
import { modelFile } from '../../models/inception-v3/recipe/network/modelFile.js';
import type { StoredTensor } from '../../main/training/index.js';
import {
  sizeOf,
  trainingGraph,
  trainingNames,
  type Shape,
  readNetwork,
  tailOf,
  toFloat16,
  writeOnnx,
} from '../../main/differentiation/index.js';

interface Golden {
  readonly side: number;
  /** Number of the picture, which names its values. */
  readonly picture: number;
  readonly targets: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
  readonly loss: number;
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: Shape;
    /** Of the gradient. */
    readonly norm: number;
    /** Some of the gradient, little-endian 32-bit numbers in base64. */
    readonly values: string;
  }[];
}

/** How test/golden/gradients.py chooses the values that it keeps. */
const stride = 104_729;
const path = join(import.meta.dirname, '..', 'fixtures', 'gradients.json');
const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden;

function between(name: string, count: number, most: number): Float32Array {
  const random = randomStream(crc32(name));
  const values = new Float32Array(count);
  for (let at = 0; at < count; at++) values[at] = random.between(-most, most);
  return values;
}

/** Uint16Array.from takes three times as long, and there are 22 million. */
function halves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint16Array(values.length);
  for (let at = 0; at < bits.length; at++) bits[at] = toFloat16(values[at] ?? NaN);
  return bits;
}

/** The network of the recipe with the made-up weights of the golden script. */
function madeUpNetwork(): Uint8Array {
  const stored = new Map<string, StoredTensor>();
  const float32 = (name: string, shape: Shape, values: Float32Array): void => {
    stored.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) });
  };
  const head: Record<'weights' | 'bias', Float32Array> = { weights: new Float32Array(), bias: new Float32Array() };
  for (const { name, shape } of golden.parameters) {
    const kernel = name.endsWith('.weight');
    const most = kernel ? Math.sqrt(6 / sizeOf(shape.slice(1))) : 0.1;
    const values = between(name, sizeOf(shape), most);
    if (name === 'head.weight') head.weights = values;
    else if (name === 'head.bias') head.bias = values;
    else if (kernel) {
      const bytes = new Uint8Array(halves(values).buffer);
      stored.set(name.replace(/weight$/, 'conv.weight'), { dtype: 'F16', shape, bytes });
    } else {
      float32(name.replace(/bias$/, 'bn.bias'), shape, values);
      float32(name.replace(/bias$/, 'bn.running_mean'), shape, new Float32Array(values.length));
    }
  }
  return modelFile(stored, { weights: head.weights, bias: Float64Array.from(head.bias) }, { storage: 'float16' });
}

it('the gradients of every weight and bias of InceptionV3 agree with PyTorch in double precision', async () => {
  const network = readNetwork(madeUpNetwork());
  const tail = tailOf(network, 'input', 'logits');
  expect([...tail.parameters].sort()).toEqual(golden.parameters.map(({ name }) => name).sort());
  const batch = golden.targets.length;
  const shape = [3, golden.side, golden.side];
  const session = await openRuntime(writeOnnx(trainingGraph(network, tail, shape, batch).model), { threads: 2 });
  const pictures = halves(between(`picture ${golden.picture}`, batch * sizeOf(shape), 1));
  const labelled = (values: readonly (readonly number[])[]): Tensor =>
    new Tensor('float32', Float32Array.from(values.flat()), [batch, labels.length]);
  const answer = await session.run({
    'input.half': new Tensor('float16', pictures, [batch, ...shape]),
    [trainingNames.targets]: labelled(golden.targets),
    [trainingNames.weights]: labelled(golden.weights),
    ...Object.fromEntries(
      golden.parameters.map(({ name, shape: own }) => [
        name,
        new Tensor('float32', network.parameters.get(name)?.values ?? new Float32Array(), own),
      ]),
    ),
  });
  await session.release();
  expect((answer[trainingNames.loss]?.data as Float32Array)[0]).toBeCloseTo(golden.loss, 4);
  const apart = golden.parameters.map(({ name, norm, values }) => {
    const gradient = answer[trainingNames.gradient(name)]?.data as Float32Array;
    const bytes = new Uint8Array(Buffer.from(values, 'base64'));
    const kept = new Float32Array(bytes.buffer);
    const differences = kept.map((value, at) => (gradient[(at * stride) % gradient.length] ?? NaN) - value);
    const whole = Math.abs(Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0)) / norm - 1);
    return { name, values: Math.hypot(...differences) / Math.hypot(...kept), whole };
  });
  expect(apart.filter(({ values, whole }) => !(values < 1e-3 && whole < 1e-3))).toEqual([]);
});
