import { Tensor, type InferenceSession } from 'onnxruntime-node';
import {
  forwardGraph,
  sizeOf,
  trainingGraph,
  trainingNames,
  type Network,
  type Shape,
  type Tail,
} from '../gradients/index.js';
import { writeOnnx } from '../onnx/index.js';
import { openRuntime, type RuntimeOptions } from '../runtime.js';
import type { FlatParameters } from './flatParameters.js';

/** What a batch learns from; row-major. */
export interface Batch {
  /** Frozen features in half precision, [batch, ...]. */
  readonly features: Uint16Array;
  /** [batch, labels], 0 or 1. */
  readonly targets: Float32Array;
  /** [batch, labels]; 0 where the label is unknown. */
  readonly weights: Float32Array;
}

/** The tail of a network on the runtime, with weights that may be changed between runs. */
export interface TailRun {
  readonly batch: number;
  readonly labels: number;
  /** Loss of the micro-batch; adds its gradients to `gradients`. `drop` draws the masks of dropouts. */
  gradientsOf(batch: Batch, gradients: Float32Array, drop: (mask: Float32Array) => void): Promise<number>;
  /** [batch, labels] by `weights`, without dropout. The array is used again by the next call. */
  logitsOf(features: Uint16Array, weights: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

interface TailShape {
  /** Of the frozen value, without the batch. */
  readonly from: Shape;
  readonly batch: number;
}

/**
 * Opens the tail for micro-batches of one size.
 * @param parameters read afresh by each call of `gradientsOf`
 * @throws UnsupportedNetwork
 */
export async function openTail(
  network: Network,
  tail: Tail,
  parameters: FlatParameters,
  { from, batch }: TailShape,
  options: RuntimeOptions,
): Promise<TailRun> {
  const graph = trainingGraph(network, tail, from, batch);
  const session = await openRuntime(writeOnnx(graph.model), options);
  const { places } = parameters;
  const tensors = (values: Float32Array, name: (parameter: string) => string): Record<string, Tensor> =>
    Object.fromEntries(
      places.map((place) => [
        name(place.name),
        new Tensor('float32', values.subarray(place.from, place.to), place.shape),
      ]),
    );
  const own = tensors(parameters.values, (name) => name);
  const fresh = new Float32Array(parameters.values.length);
  const loss = new Float32Array(1);
  const logits = new Float32Array(sizeOf(graph.outputShape));
  const fetches = {
    ...tensors(fresh, trainingNames.gradient),
    [trainingNames.loss]: new Tensor('float32', loss, []),
    [tail.output]: new Tensor('float32', logits, graph.outputShape),
  };
  const masks = [...graph.masks].map(([name, shape]) => {
    const values = new Float32Array(sizeOf(shape)).fill(1);
    return { name, values, tensor: new Tensor('float32', values, shape) };
  });
  const labels = graph.outputShape[1] ?? 0;
  const labelTensor = (values: Float32Array): Tensor => new Tensor('float32', values, graph.outputShape);
  const halfTensor = (features: Uint16Array): Tensor => new Tensor('float16', features, [batch, ...from]);
  let forward: Promise<InferenceSession> | undefined;
  return {
    batch,
    labels,
    async gradientsOf({ features, targets, weights }, gradients, drop) {
      for (const { values } of masks) drop(values);
      await session.run(
        {
          ...own,
          ...Object.fromEntries(masks.map(({ name, tensor }) => [name, tensor])),
          [`${tail.from}.half`]: halfTensor(features),
          [trainingNames.targets]: labelTensor(targets),
          [trainingNames.weights]: labelTensor(weights),
        },
        fetches,
      );
      for (let at = 0; at < fresh.length; at++) gradients[at] = (gradients[at] ?? 0) + (fresh[at] ?? 0);
      return loss[0] ?? NaN;
    },
    async logitsOf(features, weights) {
      forward ??= openRuntime(writeOnnx(forwardGraph(network, tail, from, batch)), options);
      await (
        await forward
      ).run(
        { ...tensors(weights, (name) => name), [`${tail.from}.half`]: halfTensor(features) },
        { [tail.output]: fetches[tail.output] ?? null },
      );
      return logits;
    },
    async close() {
      await session.release();
      if (forward) await (await forward).release();
    },
  };
}
