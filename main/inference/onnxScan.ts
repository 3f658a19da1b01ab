import protobuf from 'protobufjs/minimal.js';

/** What a look through an ONNX file found that this program does not run. */
export interface OnnxFinding {
  readonly kind: 'external-data' | 'custom-operator' | 'damaged';
  /** The tensor or operator found, for the sentence about it. */
  readonly name: string;
}

const nestingLimit = 16;
const standardDomains = new Set(['', 'ai.onnx']);

const wire = { bytes: 2 };
type Visit = (field: number, reader: protobuf.Reader, wireType: number) => boolean;

/** Walks the fields of one message; `visit` returns false to have a field skipped unread. */
function eachField(bytes: Uint8Array, visit: Visit): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const wireType = tag & 7;
    if (!visit(tag >>> 3, reader, wireType)) reader.skipType(wireType);
  }
}

/** A view of the message's bytes, never a copy: initializers are tens of megabytes. */
function view(reader: protobuf.Reader): Uint8Array {
  const length = reader.uint32();
  const start = reader.pos;
  if (start + length > reader.len) throw new RangeError('a length reaches past the end');
  reader.pos = start + length;
  return (reader as unknown as { buf: Uint8Array }).buf.subarray(start, start + length);
}

/** A name from the file, fit for a sentence. */
function printable(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ');
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}

class OnnxScan {
  finding: OnnxFinding | null = null;

  note(kind: OnnxFinding['kind'], name: string): void {
    this.finding ??= { kind, name: printable(name) };
  }

  model(bytes: Uint8Array): void {
    eachField(bytes, (field, reader, wireType) => {
      if (wireType !== wire.bytes) return false;
      // ModelProto: graph 7, opset_import 8, training_info 20, functions 25 (onnx.proto, IR version 10).
      if (field === 7) this.graph(view(reader), 0);
      else if (field === 8) this.operatorSet(view(reader));
      else if (field === 20) this.note('custom-operator', 'training information');
      else if (field === 25) this.localFunction(view(reader));
      else return false;
      return true;
    });
  }

  private operatorSet(bytes: Uint8Array): void {
    eachField(bytes, (field, reader, wireType) => {
      if (field !== 1 || wireType !== wire.bytes) return false;
      this.domain(reader.string(), 'operator set');
      return true;
    });
  }

  private domain(domain: string, what: string): void {
    if (!standardDomains.has(domain)) this.note('custom-operator', `${what} of domain "${domain}"`);
  }

  private localFunction(bytes: Uint8Array): void {
    eachField(bytes, (field, reader, wireType) => {
      if (wireType !== wire.bytes) return false;
      // FunctionProto: node 7, opset_import 9, domain 10, attribute_proto 11 (defaults, which may hold graphs and tensors).
      if (field === 7) this.node(view(reader), 0);
      else if (field === 9) this.operatorSet(view(reader));
      else if (field === 10) this.domain(reader.string(), 'function');
      else if (field === 11) this.attribute(view(reader), 0);
      else return false;
      return true;
    });
  }

  private graph(bytes: Uint8Array, depth: number): void {
    if (depth > nestingLimit) throw new RangeError('graphs are nested too deeply');
    eachField(bytes, (field, reader, wireType) => {
      if (wireType !== wire.bytes) return false;
      // GraphProto: node 1, initializer 5, sparse_initializer 15.
      if (field === 1) this.node(view(reader), depth);
      else if (field === 5) this.tensor(view(reader));
      else if (field === 15) this.sparseTensor(view(reader));
      else return false;
      return true;
    });
  }

  private node(bytes: Uint8Array, depth: number): void {
    let operator = 'operator';
    let domain = '';
    eachField(bytes, (field, reader, wireType) => {
      if (wireType !== wire.bytes) return false;
      // NodeProto: op_type 4, attribute 5, domain 7.
      if (field === 4) operator = reader.string();
      else if (field === 5) this.attribute(view(reader), depth);
      else if (field === 7) domain = reader.string();
      else return false;
      return true;
    });
    this.domain(domain, operator);
  }

  private attribute(bytes: Uint8Array, depth: number): void {
    eachField(bytes, (field, reader, wireType) => {
      if (wireType !== wire.bytes) return false;
      // AttributeProto: t 5, g 6, tensors 10, graphs 11, sparse_tensor 22, sparse_tensors 23.
      if (field === 5 || field === 10) this.tensor(view(reader));
      else if (field === 6 || field === 11) this.graph(view(reader), depth + 1);
      else if (field === 22 || field === 23) this.sparseTensor(view(reader));
      else return false;
      return true;
    });
  }

  private sparseTensor(bytes: Uint8Array): void {
    eachField(bytes, (field, reader, wireType) => {
      if ((field !== 1 && field !== 2) || wireType !== wire.bytes) return false;
      this.tensor(view(reader));
      return true;
    });
  }

  private tensor(bytes: Uint8Array): void {
    let name = 'a tensor';
    let outsideParts = 0;
    eachField(bytes, (field, reader, wireType) => {
      // TensorProto: name 8, external_data 13, data_location 14 (1 = EXTERNAL).
      if (field === 8 && wireType === wire.bytes) name = reader.string();
      else if (field === 14 && wireType === 0) outsideParts += reader.int32() === 0 ? 0 : 1;
      else if (field === 13) {
        outsideParts += 1;
        return false;
      } else return false;
      return true;
    });
    if (outsideParts > 0) this.note('external-data', name);
  }
}

/**
 * Looks through an ONNX file without loading it: data outside the file and operators outside the standard set are
 * found, wherever they are nested. A model is a folder that is hashed; what it reads from elsewhere would not be.
 */
export function scanOnnx(bytes: Uint8Array): OnnxFinding | null {
  const scan = new OnnxScan();
  try {
    scan.model(bytes);
  } catch (error) {
    return { kind: 'damaged', name: error instanceof Error ? error.message : String(error) };
  }
  return scan.finding;
}
