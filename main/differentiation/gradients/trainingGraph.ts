import { GraphBuilder, type OnnxModel } from '../onnx/index.js';
import { differentiate } from './differentiate.js';
import type { Network, Tail } from './network.js';
import type { Shape } from './operator.js';
import { dropoutMask } from './operators/index.js';
import { inferShapes } from './shapes.js';

/** Names of the values of a training graph that are no part of the network. */
export const trainingNames = {
  targets: 'loss.targets',
  weights: 'loss.weights',
  loss: 'loss',
  gradient: (parameter: string): string => `gradient.${parameter}`,
} as const;

export interface TrainingGraph {
  readonly model: OnnxModel;
  /** [batch, labels], as the tail's output. */
  readonly outputShape: Shape;
  /** Masks of the dropouts, by name. */
  readonly masks: ReadonlyMap<string, Shape>;
}

/**
 * The tail with its loss and the gradients of its parameters, for batches of one size. Inputs: the frozen value in half
 * precision [batch, ...], every parameter, `loss.targets` and `loss.weights` (both [batch, labels]), a mask for each dropout.
 * Outputs: the tail's output, `loss` [], `gradient.<parameter>` for each.
 *
 * The loss is the weighted cross-entropy with logits, summed over slices and labels: w (max(z, 0) - z t + ln(1 + exp(-|z|))). An
 * unknown label has weight 0; the caller's weights hold the division by their sum.
 *
 * @param fromShape of the frozen value without the batch
 * @throws UnsupportedNetwork that names the operator
 */
export function trainingGraph(network: Network, tail: Tail, fromShape: Shape, batch: number): TrainingGraph {
  const { builder, shapes, outputShape } = tailInputs(network, tail, fromShape, batch);
  const masks = new Map<string, Shape>();
  for (const { opType, output } of tail.nodes) {
    if (opType !== 'Dropout') continue;
    const [made = ''] = output;
    masks.set(builder.input(dropoutMask(made), shapes.get(made) ?? []), shapes.get(made) ?? []);
  }
  builder.input(trainingNames.targets, outputShape);
  builder.input(trainingNames.weights, outputShape);
  const gradients = differentiate(
    builder,
    { nodes: tail.nodes, shapes, output: tail.output, wanted: new Set(tail.parameters) },
    () => addCrossEntropy(builder, tail.output),
  );
  builder.output(tail.output, outputShape);
  builder.output(trainingNames.loss, []);
  for (const [parameter, gradient] of gradients) {
    const name = trainingNames.gradient(parameter);
    builder.node('Identity', name, [gradient]);
    builder.output(name, shapes.get(parameter) ?? []);
  }
  const model = builder.model({ name: 'training', producer: 'ictus', doc: '' });
  return { model, outputShape, masks };
}

/** The tail alone, as in inference: the same inputs but for those of loss and dropout, and one output. */
export function forwardGraph(
  network: Network,
  tail: Tail,
  fromShape: Shape,
  batch: number,
): Pick<TrainingGraph, 'model' | 'outputShape'> {
  const { builder, outputShape } = tailInputs(network, tail, fromShape, batch);
  for (const node of tail.nodes) builder.add(node);
  builder.output(tail.output, outputShape);
  return { model: builder.model({ name: 'tail', producer: 'ictus', doc: '' }), outputShape };
}

/** What the tail reads, as inputs of a new graph; and the shapes of all its values. */
function tailInputs(network: Network, tail: Tail, fromShape: Shape, batch: number) {
  const builder = new GraphBuilder();
  const whole = [batch, ...fromShape];
  builder.node('Cast', tail.from, [builder.input(`${tail.from}.half`, whole, 'float16')], { to: 1 });
  const known = new Map<string, Shape>([[tail.from, whole]]);
  for (const name of tail.parameters) {
    const shape = network.parameters.get(name)?.shape ?? [];
    known.set(name, shape);
    builder.input(name, shape);
  }
  for (const [name, values] of network.integers) {
    if (tail.nodes.some((node) => node.input.includes(name))) builder.int64(name, values);
  }
  const shapes = inferShapes(tail.nodes, known, network.integers);
  return { builder, shapes, outputShape: shapes.get(tail.output) ?? [] };
}

/** Writes `loss`; answers its gradient with respect to the logits, w (sigmoid(z) - t). */
function addCrossEntropy(builder: GraphBuilder, logits: string): string {
  const { targets, weights, loss } = trainingNames;
  const node = (opType: string, name: string, ...inputs: readonly string[]): string =>
    builder.node(opType, `loss.${name}`, inputs);
  const decay = node('Exp', 'decay', node('Neg', 'falling', node('Abs', 'size', logits)));
  const one = builder.float32('loss.one', [], Float32Array.of(1));
  const above = node('Relu', 'above', logits);
  const softened = node('Add', 'softplus', above, node('Log', 'log', node('Add', 'sum', decay, one)));
  const entropy = node('Sub', 'entropy', softened, node('Mul', 'hit', logits, targets));
  builder.node('ReduceSum', loss, [node('Mul', 'weighted', entropy, weights)], { keepdims: 0 });
  return node('Mul', 'seed', weights, node('Sub', 'miss', node('Sigmoid', 'chance', logits), targets));
}
