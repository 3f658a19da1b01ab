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

/** A function of the model's own (ModelProto.functions): what it does and what its attributes are when not given. */
export interface FunctionSpec {
  readonly name: string;
  readonly domain: string;
  readonly nodes: readonly NodeSpec[];
  readonly defaults?: readonly AttributeSpec[];
  readonly importedDomains?: readonly string[];
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

function node(writer: protobuf.Writer, spec: NodeSpec): void {
  for (const input of spec.inputs) writer.uint32(bytesTag(1)).string(input);
  for (const output of spec.outputs) writer.uint32(bytesTag(2)).string(output);
  writer.uint32(bytesTag(4)).string(spec.op);
  for (const one of spec.attributes ?? []) message(writer, 5, (written) => attribute(written, one));
  if (spec.domain !== undefined) writer.uint32(bytesTag(7)).string(spec.domain);
}

function operatorSet(writer: protobuf.Writer, domain: string): void {
  if (domain !== '') writer.uint32(bytesTag(1)).string(domain);
  writer.uint32(intTag(2)).int64(17);
}

function localFunction(writer: protobuf.Writer, spec: FunctionSpec): void {
  writer.uint32(bytesTag(1)).string(spec.name);
  for (const one of spec.nodes) message(writer, 7, (inner) => node(inner, one));
  for (const domain of ['', ...(spec.importedDomains ?? [])]) message(writer, 9, (inner) => operatorSet(inner, domain));
  writer.uint32(bytesTag(10)).string(spec.domain);
  for (const one of spec.defaults ?? []) message(writer, 11, (inner) => attribute(inner, one));
}

function graph(writer: protobuf.Writer, spec: GraphSpec): void {
  for (const one of spec.nodes) message(writer, 1, (inner) => node(inner, one));
  writer.uint32(bytesTag(2)).string('tiny');
  for (const one of spec.tensors) message(writer, 5, (inner) => tensor(inner, one));
  for (const { name, dims } of spec.inputs) message(writer, 11, (inner) => valueInfo(inner, name, dims));
  for (const { name, dims } of spec.outputs) message(writer, 12, (inner) => valueInfo(inner, name, dims));
}

/** A model file of IR version 8 with the standard operators of version 17, and other operator sets and functions where named. */
export function writeOnnx(
  spec: GraphSpec,
  otherDomains: readonly string[] = [],
  functions: readonly FunctionSpec[] = [],
): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(intTag(1)).int64(8);
  message(writer, 7, (inner) => graph(inner, spec));
  for (const domain of ['', ...otherDomains]) message(writer, 8, (inner) => operatorSet(inner, domain));
  for (const one of functions) message(writer, 25, (inner) => localFunction(inner, one));
  return writer.finish();
}
