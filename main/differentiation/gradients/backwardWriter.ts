import type { AttributeValue, GraphBuilder } from '../onnx/index.js';

/** Writes the nodes of the way back under names of their own; equal nodes are written once. */
export class BackwardWriter {
  readonly #builder: GraphBuilder;
  readonly #written = new Map<string, string>();

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  op(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    return this.#once(`${opType} ${JSON.stringify([inputs, attributes])}`, (name) => {
      this.#builder.node(opType, name, inputs, attributes);
    });
  }

  /** A constant list of whole numbers. */
  ints(values: readonly number[]): string {
    return this.#once(`ints ${values.join(',')}`, (name) => {
      this.#builder.int64(name, values);
    });
  }

  /** A constant of one element, [1]. */
  scalar(value: number): string {
    return this.constant([1], Float32Array.of(value));
  }

  constant(shape: readonly number[], values: Float32Array): string {
    return this.#once(`floats ${JSON.stringify([shape, [...values]])}`, (name) => {
      this.#builder.float32(name, shape, values);
    });
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.op('Reshape', [value, this.ints(shape)]);
  }

  /** Sum over `axes`, which disappear. */
  sumOver(value: string, axes: readonly number[]): string {
    return this.op('ReduceSum', [value, this.ints(axes)], { keepdims: 0 });
  }

  /** A node with several outputs. */
  split(value: string, axis: number, sizes: readonly number[]): readonly string[] {
    const key = `split ${value} ${axis} ${sizes.join(',')}`;
    const first = this.#once(key, (name) => {
      this.#builder.add({
        opType: 'Split',
        name,
        input: [value, this.ints(sizes)],
        output: sizes.map((_, part) => `${name}.${part}`),
        attribute: [{ name: 'axis', type: 2, i: axis }],
      });
    });
    return sizes.map((_, part) => `${first}.${part}`);
  }

  #once(key: string, write: (name: string) => void): string {
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const name = `back.${this.#written.size}`;
    this.#written.set(key, name);
    write(name);
    return name;
  }
}
