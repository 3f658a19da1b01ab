import type { ElementType, OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './schema.js';
import { attributeTypes, elementTypes } from './schema.js';

/** Whole numbers become INT(S), strings STRING; write `{ float: x }` where the operator wants a FLOAT. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

/** A dimension is a size, or the name of one that is known only at run time. */
export type Dimension = number | string;

/** Collects nodes and initializers in order; every call returns the name of the value it makes. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];

  input(name: string, shape: readonly Dimension[], element: ElementType = 'float32'): string {
    this.#inputs.push(value(name, shape, element));
    return name;
  }

  output(name: string, shape: readonly Dimension[], element: ElementType = 'float32'): void {
    this.#outputs.push(value(name, shape, element));
  }

  /** A constant; `rawData` is little-endian, row-major. */
  initializer(name: string, element: ElementType, dims: readonly number[], rawData: Uint8Array): string {
    this.#initializers.push({ name, dims, dataType: elementTypes[element], rawData });
    return name;
  }

  float32(name: string, dims: readonly number[], values: Float32Array): string {
    return this.initializer(name, 'float32', dims, bytesOf(values));
  }

  int64(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.initializer(name, 'int64', [values.length], bytesOf(data));
  }

  /** One operator of the default domain with one output, which bears the node's name. */
  node(
    opType: string,
    name: string,
    input: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const attribute = Object.entries(attributes).map(([key, given]) => attributeOf(key, given));
    this.add({ opType, name, input, output: [name], attribute });
    return name;
  }

  /** A node as it stands, with all its outputs. */
  add(node: OnnxNode): void {
    this.#nodes.push(node);
  }

  model(about: { readonly name: string; readonly producer: string; readonly doc: string }): OnnxModel {
    return {
      // IR 8 and opset 17 are what onnxruntime 1.13 and everything later reads.
      irVersion: 8,
      producerName: about.producer,
      producerVersion: '1',
      docString: about.doc,
      opsetImport: [{ domain: '', version: 17 }],
      graph: {
        name: about.name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    };
  }
}

function bytesOf(values: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function value(name: string, shape: readonly Dimension[], element: ElementType): OnnxValue {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[element], shape: { dim } } } };
}

function attributeOf(name: string, given: AttributeValue): OnnxAttribute {
  if (typeof given === 'number') return { name, type: attributeTypes.int, i: given };
  if (typeof given === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(given) };
  if ('float' in given) return { name, type: attributeTypes.float, f: given.float };
  return { name, type: attributeTypes.ints, ints: given };
}
