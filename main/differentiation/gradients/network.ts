import { elementTypes, fromFloat16, readOnnx, toFloat16, type OnnxModel, type OnnxNode } from '../onnx/index.js';
import { refuse, UnsupportedNetwork, type Shape } from './operator.js';

/** A weight or bias of a network. */
export interface Parameter {
  readonly shape: Shape;
  /** Row-major. */
  readonly values: Float32Array;
  /** What the file keeps it as. */
  readonly stored: 'float32' | 'float16';
}

/** A network read from its file, with 16-bit weights as the 32-bit numbers that they are cast to on load. */
export interface Network {
  readonly model: OnnxModel;
  /** In the order of the file, without the casts of stored weights. */
  readonly nodes: readonly OnnxNode[];
  /** By the name of the initializer. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Constant whole numbers by name. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
}

/** Versions of the default operator set in which the operators mean what they mean in the graphs that are written here. */
const operatorSets = { from: 13, to: 17 };

/**
 * Reads a network for training. Throws `UnsupportedNetwork` where it is of another operator set, or a weight is of an element type
 * that is not known.
 */
export function readNetwork(bytes: Uint8Array): Network {
  const model = readOnnx(bytes);
  const { version = 0 } = model.opsetImport.find(({ domain }) => (domain || 'ai.onnx') === 'ai.onnx') ?? {};
  if (version < operatorSets.from || version > operatorSets.to) {
    throw new UnsupportedNetwork(
      `It is of operator set ${version}; ${operatorSets.from} to ${operatorSets.to} can be trained.`,
    );
  }
  const parameters = new Map<string, Parameter>();
  const integers = new Map<string, readonly number[]>();
  for (const { name, dims, dataType, rawData, floatData = [], int64Data = [] } of model.graph.initializer) {
    const aligned = new Uint8Array(rawData).buffer;
    if (dataType === elementTypes.float32) {
      const values = floatData.length > 0 ? Float32Array.from(floatData) : new Float32Array(aligned);
      parameters.set(name, { shape: dims, values, stored: 'float32' });
    } else if (dataType === elementTypes.float16) {
      const values = Float32Array.from(new Uint16Array(aligned), fromFloat16);
      parameters.set(name, { shape: dims, values, stored: 'float16' });
    } else if (dataType === elementTypes.int64) {
      integers.set(name, int64Data.length > 0 ? int64Data : Array.from(new BigInt64Array(aligned), Number));
    } else {
      throw new UnsupportedNetwork(`The weight "${name}" is of element type ${dataType}, which cannot be trained.`);
    }
  }
  const castOf = new Map<string, string>();
  const nodes: OnnxNode[] = [];
  for (const node of model.graph.node) {
    const [from = '', to = ''] = [node.input[0], node.output[0]];
    if (node.opType === 'Cast' && parameters.has(from)) castOf.set(to, from);
    else nodes.push({ ...node, input: node.input.map((name) => castOf.get(name) ?? name) });
  }
  return { model, nodes, parameters, integers };
}

/** The model with other values for some parameters, each stored in the element type that it had. */
export function withParameters(model: OnnxModel, values: ReadonlyMap<string, Float32Array>): OnnxModel {
  const initializer = model.graph.initializer.map((tensor) => {
    const given = values.get(tensor.name);
    if (given === undefined) return tensor;
    const stored = tensor.dataType === elementTypes.float16 ? Uint16Array.from(given, toFloat16) : given;
    return { ...tensor, floatData: [], rawData: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength) };
  });
  return { ...model, graph: { ...model.graph, initializer } };
}

/** The network with a dropout behind `value`, for training alone: the file stays as it is. */
export function withDropout(network: Network, value: string): Network {
  const dropped = `${value}.dropped`;
  const nodes = network.nodes.flatMap((node): OnnxNode[] => {
    const reading = { ...node, input: node.input.map((name) => (name === value ? dropped : name)) };
    if (!node.output.includes(value)) return [reading];
    return [node, { opType: 'Dropout', name: dropped, input: [value], output: [dropped], attribute: [] }];
  });
  return { ...network, nodes };
}

/** What lies behind a value of the network and is to be trained. */
export interface Tail {
  /** The frozen value that the tail reads. */
  readonly from: string;
  readonly output: string;
  readonly nodes: readonly OnnxNode[];
  /** Names of the parameters that the nodes read. */
  readonly parameters: readonly string[];
}

/**
 * The part of a network between the value `from` and the value `output`; everything before `from` is frozen. Throws
 * `UnsupportedNetwork` where the tail also reads another value from before the cut.
 */
export function tailOf({ nodes, parameters, integers }: Network, from: string, output: string): Tail {
  const behind = new Set([from]);
  const later = nodes.filter((node) => {
    if (!node.input.some((name) => behind.has(name))) return false;
    for (const name of node.output) behind.add(name);
    return true;
  });
  if (!behind.has(output) || later.length === 0) {
    throw new UnsupportedNetwork(`"${output}" does not follow from "${from}".`);
  }
  const wanted = leadingTo(later, output);
  const read = new Set<string>();
  for (const node of wanted) {
    for (const name of node.input) {
      if (name === '' || behind.has(name) || integers.has(name)) continue;
      if (!parameters.has(name)) refuse(node, `it reads "${name}" from before the cut at "${from}"`);
      read.add(name);
    }
  }
  return { from, output, nodes: wanted, parameters: [...read] };
}

/** The nodes, in order, that `value` depends on. */
export function leadingTo(nodes: readonly OnnxNode[], value: string): readonly OnnxNode[] {
  const asked = new Set([value]);
  const found: OnnxNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.output.some((name) => asked.has(name))) continue;
    found.push(node);
    for (const name of node.input) asked.add(name);
  }
  return found.reverse();
}
