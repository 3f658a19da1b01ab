import { type Network, type Shape, type Tail, sizeOf } from '../../differentiation/index.js';

/** The trainable weights of a tail, one after the other in one array. */
export interface FlatParameters {
  readonly values: Float32Array;
  readonly places: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly from: number;
    readonly to: number;
  }[];
}

/** A copy of the tail's weights as the network has them. */
export function flatParameters(network: Network, tail: Tail): FlatParameters {
  let at = 0;
  const places = tail.parameters.map((name) => {
    const { shape } = network.parameters.get(name) ?? { shape: [] };
    const from = at;
    at += sizeOf(shape);
    return { name, shape, from, to: at };
  });
  const values = new Float32Array(at);
  for (const { name, from } of places) values.set(network.parameters.get(name)?.values ?? [], from);
  return { values, places };
}

/** The weights by name, as views of `values`. */
export function byName(values: Float32Array, { places }: FlatParameters): ReadonlyMap<string, Float32Array> {
  return new Map(places.map(({ name, from, to }) => [name, values.subarray(from, to)]));
}
