import { Tensor } from 'onnxruntime-node';
import { randomStream, type RandomStream } from '../../main/numbers/index.js';
import { openRuntime } from '../../main/training/runtime.js';
import {
  sizeOf,
  trainingGraph,
  trainingNames,
  type Shape,
  fromFloat16,
  GraphBuilder,
  readNetwork,
  tailOf,
  toFloat16,
  writeOnnx,
} from '../../main/differentiation/index.js';

/** A made-up graph whose gradients are looked at. The first dimension of its first parameter is the batch. */
export interface Subject {
  /** Shapes of the parameters, by name. The first is added to the frozen input before the graph reads it. */
  readonly parameters: Readonly<Record<string, Shape>>;
  /** Writes the nodes behind `read`, which is the first parameter and the frozen input together; answers the output. */
  readonly write: (builder: GraphBuilder, read: string) => string;
  /** Values of the first parameter and the frozen input together, in place of distinct ones away from zero. */
  readonly reads?: Float32Array;
}

/** A subject opened on the runtime, with random values, targets and weights. */
interface Opened {
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Loss and gradients at the parameters as they stand. */
  readonly run: () => Promise<{
    readonly loss: number;
    readonly gradient: (parameter: string) => Float32Array;
  }>;
  readonly weights: Float32Array;
  readonly targets: Float32Array;
  readonly close: () => Promise<void>;
}

/** Values in random order, each apart from all others and from zero, so that no maximum and no sign changes in a small step. */
function distinct(count: number, random: RandomStream): Float32Array {
  const levels = Float32Array.from({ length: count }, (_, index) => (4 * (index + 0.5)) / count - 2);
  for (let index = count - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [levels[index], levels[other]] = [levels[other] ?? 0, levels[index] ?? 0];
  }
  return levels.map((level) => (Math.abs(level) < 0.01 ? 0.01 : level));
}

export async function openSubject(subject: Subject, seed: number): Promise<Opened> {
  const random = randomStream(seed);
  const shapes = Object.entries(subject.parameters);
  const [[first, firstShape] = ['', []]] = shapes;
  const [batch = 1, ...fromShape] = firstShape;
  const half = Uint16Array.from({ length: sizeOf(firstShape) }, () => toFloat16(random.between(-1, 1)));
  const reads = subject.reads ?? distinct(half.length, random);
  const parameters = new Map(
    shapes.map(([name, shape]) => [name, Float32Array.from({ length: sizeOf(shape) }, () => random.between(-1, 1))]),
  );
  parameters.set(
    first,
    reads.map((value, index) => value - fromFloat16(half[index] ?? 0)),
  );

  const builder = new GraphBuilder();
  builder.input('frozen', firstShape);
  for (const [name, shape] of shapes) builder.float32(name, shape, parameters.get(name) ?? new Float32Array());
  const output = subject.write(builder, builder.node('Add', 'read', ['frozen', first]));
  const network = readNetwork(writeOnnx(builder.model({ name: 'subject', producer: 'test', doc: '' })));
  const tail = tailOf(network, 'frozen', output);
  const { model, outputShape, masks } = trainingGraph(network, tail, fromShape, batch);
  const session = await openRuntime(writeOnnx(model), { threads: 1 });

  const targets = Float32Array.from({ length: sizeOf(outputShape) }, () => random.below(2));
  const weights = targets.map(() => random.between(0.5, 1.5));
  const fixed = {
    'frozen.half': new Tensor('float16', half, firstShape),
    [trainingNames.targets]: new Tensor('float32', targets, outputShape),
    [trainingNames.weights]: new Tensor('float32', weights, outputShape),
    ...Object.fromEntries(
      [...masks].map(([name, shape]) => {
        const mask = Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.below(2));
        return [name, new Tensor('float32', mask, shape)];
      }),
    ),
  };
  return {
    parameters,
    targets,
    weights,
    async run() {
      const given = shapes.map(([name, shape]) => [
        name,
        new Tensor('float32', parameters.get(name) ?? new Float32Array(), shape),
      ]);
      const answer = await session.run({ ...fixed, ...(Object.fromEntries(given) as Record<string, Tensor>) });
      const logits = answer[output]?.data as Float32Array;
      return {
        // In double precision, so that differences of it keep their digits.
        loss: logits.reduce((sum, logit, at) => sum + (weights[at] ?? 0) * entropy(logit, targets[at] ?? 0), 0),
        gradient: (parameter) => answer[trainingNames.gradient(parameter)]?.data as Float32Array,
      };
    },
    close: () => session.release(),
  };
}

function entropy(logit: number, target: number): number {
  return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
}

const step = 2 ** -9;

/**
 * How far the gradients are from central differences of the loss, as a share: for each parameter along the signs of its
 * gradient and along random signs, where the change to be expected is the length of the gradient.
 */
export async function largestError(subject: Subject, seed: number): Promise<number> {
  const opened = await openSubject(subject, seed);
  const { gradient } = await opened.run();
  const random = randomStream(seed + 1);
  let worst = 0;
  for (const [name, values] of opened.parameters) {
    const slopes = gradient(name);
    const length = Math.hypot(...slopes);
    if (!(length > 0)) throw new Error(`the gradient of ${name} is nowhere above zero`);
    const steepest = slopes.map(Math.sign);
    for (const direction of [steepest, slopes.map(() => 2 * random.below(2) - 1)]) {
      const start = values.slice();
      const lossAt = async (distance: number): Promise<number> => {
        values.set(start.map((value, at) => value + distance * (direction[at] ?? 0)));
        return (await opened.run()).loss;
      };
      const difference = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
      values.set(start);
      const expected = slopes.reduce((sum, slope, at) => sum + slope * (direction[at] ?? 0), 0);
      worst = Math.max(worst, Math.abs(difference - expected) / Math.max(length, Math.abs(expected)));
    }
  }
  await opened.close();
  return worst;
}
