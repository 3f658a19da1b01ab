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
  /** How many micro-batches run side by side. */
  readonly lanes: number;
  /**
   * Loss of up to `lanes` micro-batches; adds their gradients to `gradients`, in order, so that the sum is always the same. `drop`
   * draws the masks of dropouts of the micro-batch at a place.
   */
  gradientsOf(
    batches: readonly Batch[],
    gradients: Float32Array,
    drop: (mask: Float32Array, place: number) => void,
  ): Promise<number>;
  /** [batch, labels] by `weights`, without dropout. The array is used again by the next call. */
  logitsOf(features: Uint16Array, weights: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

interface TailShape {
  /** Of the frozen value, without the batch. */
  readonly from: Shape;
  readonly batch: number;
  /**
   * Micro-batches that run side by side: the runtime shares the threads among them. Much of a step is copying, for which an
   * operator has one thread only, so two lanes of one thread each are faster than one lane of two.
   */
  readonly lanes: number;
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
  { from, batch, lanes }: TailShape,
  options: RuntimeOptions,
): Promise<TailRun> {
  const graph = trainingGraph(network, tail, from, batch);
  const threads = Math.max(Math.floor(options.threads / lanes), 1);
  const session = await openRuntime(writeOnnx(graph.model), { threads });
  const { places } = parameters;
  const tensors = (values: Float32Array, name: (parameter: string) => string): Record<string, Tensor> =>
    Object.fromEntries(
      places.map((place) => [
        name(place.name),
        new Tensor('float32', values.subarray(place.from, place.to), place.shape),
      ]),
    );
  const openLane = () => {
    const fresh = new Float32Array(parameters.values.length);
    const loss = new Float32Array(1);
    const fetches = {
      ...tensors(fresh, trainingNames.gradient),
      [trainingNames.loss]: new Tensor('float32', loss, []),
    };
    const masks = [...graph.masks].map(([name, shape]) => {
      const values = new Float32Array(sizeOf(shape)).fill(1);
      return { name, values, tensor: new Tensor('float32', values, shape) };
    });
    return { fresh, loss, fetches, masks };
  };
  const own = tensors(parameters.values, (name) => name);
  const open = Array.from({ length: lanes }, openLane);
  const logits = new Float32Array(sizeOf(graph.outputShape));
  const labels = graph.outputShape[1] ?? 0;
  const labelTensor = (values: Float32Array): Tensor => new Tensor('float32', values, graph.outputShape);
  const halfTensor = (features: Uint16Array): Tensor => new Tensor('float16', features, [batch, ...from]);
  let forward: Promise<InferenceSession> | undefined;
  return {
    batch,
    labels,
    lanes,
    async gradientsOf(batches, gradients, drop) {
      const taken = batches.flatMap((one, place) => {
        const lane = open[place];
        return lane ? [{ ...one, ...lane, place }] : [];
      });
      await Promise.all(
        taken.map(({ features, targets, weights, masks, fetches, place }) => {
          for (const { values } of masks) drop(values, place);
          const feeds = {
            ...own,
            ...Object.fromEntries(masks.map(({ name, tensor }) => [name, tensor])),
            [`${tail.from}.half`]: halfTensor(features),
            [trainingNames.targets]: labelTensor(targets),
            [trainingNames.weights]: labelTensor(weights),
          };
          return session.run(feeds, fetches);
        }),
      );
      let total = 0;
      for (const { fresh, loss } of taken) {
        for (let at = 0; at < fresh.length; at++) gradients[at] = (gradients[at] ?? 0) + (fresh[at] ?? 0);
        total += loss[0] ?? NaN;
      }
      return total;
    },
    async logitsOf(features, weights) {
      forward ??= openRuntime(writeOnnx(forwardGraph(network, tail, from, batch)), options);
      await (
        await forward
      ).run(
        { ...tensors(weights, (name) => name), [`${tail.from}.half`]: halfTensor(features) },
        { [tail.output]: new Tensor('float32', logits, graph.outputShape) },
      );
      return logits;
    },
    async close() {
      await session.release();
      if (forward) await (await forward).release();
    },
  };
}
