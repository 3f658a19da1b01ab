import protobuf from 'protobufjs/minimal.js';

/** Writes small ONNX files for tests: only what the tests need of onnx.proto. */
export interface TensorSpec {
  readonly name: string;
  readonly dims: readonly number[];
  readonly floats?: readonly number[];
  readonly int64s?: readonly number[];
  /** Written as data outside of the file (TensorProto.data_location = EXTERNAL). */
  readonly external?: string;
}

export type AttributeSpec =
  | { readonly name: string; readonly ints: readonly number[] }
  | { readonly name: string; readonly int: number }
  | { readonly name: string; readonly graph: GraphSpec };

export interface NodeSpec {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly AttributeSpec[];
  readonly domain?: string;
}

export interface GraphSpec {
  readonly nodes: readonly NodeSpec[];
  readonly tensors: readonly TensorSpec[];
  readonly inputs: readonly { readonly name: string; readonly dims: readonly (number | string)[] }[];
  readonly outputs: readonly { readonly name: string; readonly dims: readonly (number | string)[] }[];
}

type Fill = (writer: protobuf.Writer) => void;

const bytesTag = (field: number) => (field << 3) | 2;
const intTag = (field: number) => field << 3;

function message(writer: protobuf.Writer, field: number, fill: Fill): void {
  writer.uint32(bytesTag(field)).fork();
  fill(writer);
  writer.ldelim();
}

function tensor(writer: protobuf.Writer, spec: TensorSpec): void {
  for (const dim of spec.dims) writer.uint32(intTag(1)).int64(dim);
  writer.uint32(intTag(2)).int32(spec.int64s ? 7 : 1);
  writer.uint32(bytesTag(8)).string(spec.name);
  if (spec.external !== undefined) {
    message(writer, 13, (entry) => {
      entry.uint32(bytesTag(1)).string('location');
      entry.uint32(bytesTag(2)).string(spec.external ?? '');
    });
    writer.uint32(intTag(14)).int32(1);
    return;
  }
  const raw = spec.int64s
    ? new Uint8Array(BigInt64Array.from(spec.int64s.map(BigInt)).buffer)
    : new Uint8Array(Float32Array.from(spec.floats ?? []).buffer);
  writer.uint32(bytesTag(9)).bytes(raw);
}

function attribute(writer: protobuf.Writer, spec: AttributeSpec): void {
  writer.uint32(bytesTag(1)).string(spec.name);
  if ('ints' in spec) {
    for (const value of spec.ints) writer.uint32(intTag(8)).int64(value);
    writer.uint32(intTag(20)).int32(7);
  } else if ('int' in spec) {
    writer.uint32(intTag(3)).int64(spec.int);
    writer.uint32(intTag(20)).int32(2);
  } else {
    message(writer, 6, (inner) => graph(inner, spec.graph));
    writer.uint32(intTag(20)).int32(5);
  }
}

function valueInfo(writer: protobuf.Writer, name: string, dims: readonly (number | string)[]): void {
  writer.uint32(bytesTag(1)).string(name);
  message(writer, 2, (type) =>
    message(type, 1, (tensorType) => {
      tensorType.uint32(intTag(1)).int32(1);
      message(tensorType, 2, (shape) => {
        for (const dim of dims) {
          message(shape, 1, (one) => {
            if (typeof dim === 'number') one.uint32(intTag(1)).int64(dim);
            else one.uint32(bytesTag(2)).string(dim);
          });
        }
      });
    }),
  );
}

function graph(writer: protobuf.Writer, spec: GraphSpec): void {
  for (const node of spec.nodes) {
    message(writer, 1, (inner) => {
      for (const input of node.inputs) inner.uint32(bytesTag(1)).string(input);
      for (const output of node.outputs) inner.uint32(bytesTag(2)).string(output);
      inner.uint32(bytesTag(4)).string(node.op);
      for (const one of node.attributes ?? []) message(inner, 5, (written) => attribute(written, one));
      if (node.domain !== undefined) inner.uint32(bytesTag(7)).string(node.domain);
    });
  }
  writer.uint32(bytesTag(2)).string('tiny');
  for (const one of spec.tensors) message(writer, 5, (inner) => tensor(inner, one));
  for (const { name, dims } of spec.inputs) message(writer, 11, (inner) => valueInfo(inner, name, dims));
  for (const { name, dims } of spec.outputs) message(writer, 12, (inner) => valueInfo(inner, name, dims));
}

/** A model file of IR version 8 with the standard operators of version 17, and other operator sets where named. */
export function writeOnnx(spec: GraphSpec, otherDomains: readonly string[] = []): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(intTag(1)).int64(8);
  message(writer, 7, (inner) => graph(inner, spec));
  for (const domain of ['', ...otherDomains]) {
    message(writer, 8, (inner) => {
      if (domain !== '') inner.uint32(bytesTag(1)).string(domain);
      inner.uint32(intTag(2)).int64(17);
    });
  }
  return writer.finish();
}
