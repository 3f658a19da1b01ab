import { labels, type ModelManifest } from '../../contract/index.js';
import type { LinearHead } from './logisticRegression.js';
import { UnsupportedNetwork, type Network } from '../../differentiation/index.js';

/** Names of the parameters of the last layer. */
interface HeadNames {
  readonly weights: string;
  readonly bias: string;
}

type Contract = Pick<ModelManifest, 'outputs' | 'labels'>;

/** The last layer by name: weights [labels][channels], bias [labels]. Throws `UnsupportedNetwork` where it is another kind of layer. */
export function headNames({ nodes, parameters }: Network, { outputs }: Pick<Contract, 'outputs'>): HeadNames {
  const node = nodes.find(({ output }) => output.includes(outputs.logits));
  const read = node?.input.filter((name) => parameters.has(name)) ?? [];
  const weights = read.find((name) => parameters.get(name)?.shape.length === 2);
  const bias = read.find((name) => parameters.get(name)?.shape.length === 1);
  if (weights === undefined || bias === undefined || parameters.get(weights)?.shape[0] !== labels.length) {
    throw new UnsupportedNetwork(`"${outputs.logits}" does not come from a linear layer.`);
  }
  return { weights, bias };
}

/** The last layer of a network, its rows in the order of `labels`. Throws `UnsupportedNetwork`. */
export function headOf(network: Network, contract: Contract): LinearHead {
  const names = headNames(network, contract);
  const weights = network.parameters.get(names.weights)?.values ?? new Float32Array(0);
  const bias = network.parameters.get(names.bias)?.values ?? new Float32Array(0);
  const places = labels.map((label) => contract.labels.indexOf(label));
  const channels = weights.length / labels.length;
  return {
    weights: rowsInOrder(weights, channels, places),
    bias: Float64Array.from(places, (place) => bias[place] ?? NaN),
  };
}

/** The parameters of a network that has this head, by name. Throws `UnsupportedNetwork`. */
export function headParameters(
  head: LinearHead,
  network: Network,
  contract: Contract,
): ReadonlyMap<string, Float32Array> {
  const names = headNames(network, contract);
  const places = contract.labels.map((label) => labels.indexOf(label));
  return new Map([
    [names.weights, rowsInOrder(head.weights, head.weights.length / labels.length, places)],
    [names.bias, Float32Array.from(places, (place) => head.bias[place] ?? NaN)],
  ]);
}

function rowsInOrder(rows: Float32Array, length: number, places: readonly number[]): Float32Array {
  const ordered = new Float32Array(rows.length);
  places.forEach((place, at) => {
    ordered.set(rows.subarray(place * length, (place + 1) * length), at * length);
  });
  return ordered;
}
