import { Tensor } from 'onnxruntime-node';
import { openRuntime, type RuntimeOptions } from '../runtime.js';
import type { FlatParameters } from './flatParameters.js';
import {
  forwardGraph,
  sizeOf,
  trainingGraph,
  trainingNames,
  type Network,
  type Shape,
  type Tail,
  writeOnnx,
} from '../../differentiation/index.js';

/** What a batch learns from; row-major. */
export interface Batch {
  /** Frozen features in half precision, [batch, ...]. */
  readonly features: Uint16Array;
  /** [batch, labels], 0 or 1. */
  readonly targets: Float32Array;
  /** [batch, labels]; 0 where the label is unknown. */
  readonly weights: Float32Array;
}

/** The part of a network that is trained, and the shape of the frozen value without the batch. */
export interface FitSubject {
  readonly network: Network;
  readonly tail: Tail;
  readonly fromShape: Shape;
}

/** The tail of a network with its gradients on the runtime, with weights that may be changed between runs. */
export interface TailRun {
  readonly batch: number;
  readonly labels: number;
  /** The gradients of the micro-batches since the last that began a sum; they lie as the parameters do. */
  readonly gradients: Float32Array;
  /** Loss of the micro-batch, whose gradients begin a new sum or are added to it. `drop` draws the masks of dropouts. */
  gradientsOf(batch: Batch, sum: 'begin' | 'add', drop: (mask: Float32Array) => void): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the tail for micro-batches of one size.
 * @param parameters read afresh by each call of `gradientsOf`
 * @throws UnsupportedNetwork
 */
export async function openTail(
  { network, tail, fromShape }: FitSubject,
  parameters: FlatParameters,
  batch: number,
  options: RuntimeOptions,
): Promise<TailRun> {
  const graph = trainingGraph(network, tail, fromShape, batch);
  const session = await openRuntime(writeOnnx(graph.model), options);
  const own = tensorsOf(parameters, parameters.values, (name) => name);
  const gradients = new Float32Array(parameters.values.length);
  const fresh = new Float32Array(parameters.values.length);
  const loss = new Float32Array(1);
  const fetchesInto = (values: Float32Array): Record<string, Tensor> => ({
    ...tensorsOf(parameters, values, trainingNames.gradient),
    [trainingNames.loss]: new Tensor('float32', loss, []),
  });
  // What begins a sum is written where the sum stands: adding costs as much as a tenth of the micro-batch.
  const fetches = { begin: fetchesInto(gradients), add: fetchesInto(fresh) };
  const masks = [...graph.masks].map(([name, shape]) => {
    const values = new Float32Array(sizeOf(shape)).fill(1);
    return { name, values, tensor: new Tensor('float32', values, shape) };
  });
  const labelTensor = (values: Float32Array): Tensor => new Tensor('float32', values, graph.outputShape);
  return {
    batch,
    labels: graph.outputShape[1] ?? 0,
    gradients,
    async gradientsOf({ features, targets, weights }, sum, drop) {
      for (const { values } of masks) drop(values);
      await session.run(
        {
          ...own,
          ...Object.fromEntries(masks.map(({ name, tensor }) => [name, tensor])),
          [`${tail.from}.half`]: new Tensor('float16', features, [batch, ...fromShape]),
          [trainingNames.targets]: labelTensor(targets),
          [trainingNames.weights]: labelTensor(weights),
        },
        fetches[sum],
      );
      if (sum === 'add') {
        for (let at = 0; at < fresh.length; at++) gradients[at] = (gradients[at] ?? 0) + (fresh[at] ?? 0);
      }
      return loss[0] ?? NaN;
    },
    close: () => session.release(),
  };
}

/** The tail as in inference, without dropout. */
export interface ForwardRun {
  readonly labels: number;
  /** [batch, labels] by `weights`, which lie as the parameters do. The array is used again by the next call. */
  logitsOf(features: Uint16Array, weights: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Opens the tail alone for batches of one size. Throws `UnsupportedNetwork`. */
export async function openForward(
  { network, tail, fromShape }: FitSubject,
  parameters: FlatParameters,
  batch: number,
  options: RuntimeOptions,
): Promise<ForwardRun> {
  const { model, outputShape } = forwardGraph(network, tail, fromShape, batch);
  const session = await openRuntime(writeOnnx(model), options);
  const logits = new Float32Array(sizeOf(outputShape));
  const fetches = { [tail.output]: new Tensor('float32', logits, outputShape) };
  return {
    labels: outputShape[1] ?? 0,
    async logitsOf(features, weights) {
      const half = new Tensor('float16', features, [batch, ...fromShape]);
      await session.run({ ...tensorsOf(parameters, weights, (name) => name), [`${tail.from}.half`]: half }, fetches);
      return logits;
    },
    close: () => session.release(),
  };
}

/** Views of `values`, which lie as the parameters do, as tensors by name. */
function tensorsOf(
  { places }: FlatParameters,
  values: Float32Array,
  name: (parameter: string) => string,
): Record<string, Tensor> {
  return Object.fromEntries(
    places.map((place) => [
      name(place.name),
      new Tensor('float32', values.subarray(place.from, place.to), place.shape),
    ]),
  );
}
