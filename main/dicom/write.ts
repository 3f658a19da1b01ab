import { tagName } from './byteOrder.js';
import { uids } from './uids.js';
import { traitsOf, type Vr, type VrTraits } from './valueRepresentation.js';

/** One element to write. Items of a sequence are lists of elements; text is written as it stands, several values joined by a backslash. */
export interface DicomElement {
  /** 0xGGGGEEEE. */
  readonly tag: number;
  readonly vr: Vr;
  readonly value: DicomValue;
}

export type DicomValue =
  string | number | bigint | readonly (string | number | bigint)[] | Uint8Array | readonly (readonly DicomElement[])[];

export interface WriteOptions {
  /** Explicit little endian where absent. Implicit little endian and explicit big endian change the encoding; any other syntax only its name. */
  readonly transferSyntaxUid?: string;
}

/** Of the writer, not of a scanner: (0002,0012) and (0002,0013). The root 2.25 is a random UUID (PS3.5 B.2). */
const implementationClassUid = '2.25.195871032958341927408321675290138475611';
const implementationVersion = 'ICTUS_1';

interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

const encoder = new TextEncoder();

/**
 * A Part 10 file (PS3.10 7): preamble, file meta information, data set. Elements may come in any order; group 0002
 * elements replace those made here, group lengths are made here. Binary values (OB, OW ...) are taken as they will lie in the file,
 * numbers are encoded by VR, text as UTF-8: where it is not ASCII and names no character set, ISO_IR 192 is added.
 *
 * @throws RangeError where a value does not fit its VR: a bug of the caller, not of a file.
 */
export function writeDicom(elements: readonly DicomElement[], options: WriteOptions = {}): Uint8Array<ArrayBuffer> {
  const syntax = options.transferSyntaxUid ?? uids.explicitLittleEndian;
  const encoding: Encoding = {
    explicit: syntax !== uids.implicitLittleEndian,
    littleEndian: syntax !== uids.explicitBigEndian,
  };
  const dataSet = withCharacterSet(elements.filter((element) => groupOf(element.tag) !== 0x0002));
  const body = new ByteList();
  writeElements(body, dataSet, encoding);

  const metaEncoding: Encoding = { explicit: true, littleEndian: true };
  const meta = new ByteList();
  writeElements(meta, metaElements(elements, syntax), metaEncoding);

  const start = new ByteList();
  start.push(new Uint8Array(128));
  start.push(encoder.encode('DICM'));
  writeElements(start, [{ tag: 0x00020000, vr: 'UL', value: meta.length }], metaEncoding);
  return start.concat(meta, body);
}

function metaElements(elements: readonly DicomElement[], syntax: string): readonly DicomElement[] {
  const given = elements.filter((element) => groupOf(element.tag) === 0x0002 && element.tag !== 0x00020000);
  const made: DicomElement[] = [
    { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
    { tag: 0x00020010, vr: 'UI', value: syntax },
    { tag: 0x00020012, vr: 'UI', value: implementationClassUid },
    { tag: 0x00020013, vr: 'SH', value: implementationVersion },
  ];
  for (const [from, to] of [
    [0x00080016, 0x00020002],
    [0x00080018, 0x00020003],
  ] as const) {
    const named = elements.find((element) => element.tag === from);
    if (named) made.push({ tag: to, vr: 'UI', value: named.value });
  }
  return [...made.filter((element) => !given.some((other) => other.tag === element.tag)), ...given];
}

function withCharacterSet(elements: readonly DicomElement[]): readonly DicomElement[] {
  if (elements.some((element) => element.tag === 0x00080005) || elements.every(isAscii)) return elements;
  return [...elements, { tag: 0x00080005, vr: 'CS', value: 'ISO_IR 192' }];
}

function isAscii(element: DicomElement): boolean {
  const { value } = element;
  // eslint-disable-next-line no-control-regex -- ASCII includes its controls; ISO 2022 escapes are ASCII too
  if (typeof value === 'string') return /^[\x00-\x7f]*$/.test(value);
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array) return true;
  return value.every((part) =>
    Array.isArray(part)
      ? (part as readonly DicomElement[]).every(isAscii)
      : isAscii({ ...element, value: part as string | number | bigint }),
  );
}

function writeElements(out: ByteList, elements: readonly DicomElement[], encoding: Encoding): void {
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  for (const element of sorted) writeElement(out, element, encoding);
}

function writeElement(out: ByteList, element: DicomElement, encoding: Encoding): void {
  const traits = traitsOf(element.vr);
  if (!traits) throw new RangeError(`${tagName(element.tag)} has no value representation "${element.vr}".`);
  const value = new ByteList();
  if (traits.kind === 'sequence') writeItems(value, element, encoding);
  else value.push(encodeValue(element, traits, encoding));
  if (value.length % 2 === 1) value.push(Uint8Array.of(traits.padding));

  const long = traits.longLength || !encoding.explicit;
  const head = new DataView(new ArrayBuffer(encoding.explicit && long ? 12 : 8));
  const little = encoding.littleEndian;
  head.setUint16(0, groupOf(element.tag), little);
  head.setUint16(2, element.tag & 0xffff, little);
  if (encoding.explicit) {
    head.setUint8(4, element.vr.charCodeAt(0));
    head.setUint8(5, element.vr.charCodeAt(1));
  }
  if (long) {
    head.setUint32(head.byteLength - 4, value.length, little);
  } else {
    if (value.length > 0xffff) {
      throw new RangeError(`${tagName(element.tag)} is too long for ${element.vr}: ${value.length} bytes.`);
    }
    head.setUint16(6, value.length, little);
  }
  out.push(new Uint8Array(head.buffer));
  out.append(value);
}

function writeItems(out: ByteList, element: DicomElement, encoding: Encoding): void {
  if (!Array.isArray(element.value)) throw new RangeError(`${tagName(element.tag)} is a sequence and needs items.`);
  for (const item of element.value as readonly (readonly DicomElement[])[]) {
    const body = new ByteList();
    writeElements(body, item, encoding);
    const head = new DataView(new ArrayBuffer(8));
    head.setUint16(0, 0xfffe, encoding.littleEndian);
    head.setUint16(2, 0xe000, encoding.littleEndian);
    head.setUint32(4, body.length, encoding.littleEndian);
    out.push(new Uint8Array(head.buffer));
    out.append(body);
  }
}

function encodeValue(element: DicomElement, traits: VrTraits, encoding: Encoding): Uint8Array {
  const { value, vr } = element;
  if (value instanceof Uint8Array) return value;
  const values = (Array.isArray(value) ? value : [value]) as readonly (string | number | bigint)[];
  switch (traits.kind) {
    case 'text':
      return encoder.encode(values.map((one) => (typeof one === 'number' ? numberText(one, element) : one)).join('\\'));
    case 'number':
    case 'tag':
      return encodeNumbers(
        values.map((one) => (typeof one === 'string' ? Number(one) : one)),
        vr,
        encoding,
      );
    case 'bytes':
    case 'sequence':
      throw new RangeError(`${tagName(element.tag)} needs bytes for ${vr}.`);
  }
}

/** A DS holds at most 16 characters (PS3.5 6.2): as many digits as fit. */
function numberText(value: number, element: DicomElement): string {
  if (!Number.isFinite(value)) throw new RangeError(`${tagName(element.tag)} cannot hold ${value}.`);
  if (element.vr !== 'DS') return String(value);
  const plain = String(value);
  if (plain.length <= 16) return plain;
  for (let digits = 16; digits > 0; digits--) {
    const shorter = value.toPrecision(digits);
    const trimmed = shorter.includes('e') ? shorter : String(Number(shorter));
    if (trimmed.length <= 16) return trimmed;
  }
  throw new RangeError(`${tagName(element.tag)} cannot hold ${value}.`);
}

function encodeNumbers(values: readonly (number | bigint)[], vr: string, encoding: Encoding): Uint8Array {
  const unit = traitsOf(vr)?.unitBytes ?? 1;
  const little = encoding.littleEndian;
  const view = new DataView(new ArrayBuffer(values.length * (vr === 'AT' ? 4 : unit)));
  values.forEach((value, index) => {
    const at = index * unit;
    switch (vr) {
      case 'US':
        view.setUint16(at, Number(value), little);
        break;
      case 'SS':
        view.setInt16(at, Number(value), little);
        break;
      case 'UL':
        view.setUint32(at, Number(value), little);
        break;
      case 'SL':
        view.setInt32(at, Number(value), little);
        break;
      case 'FL':
        view.setFloat32(at, Number(value), little);
        break;
      case 'FD':
        view.setFloat64(at, Number(value), little);
        break;
      case 'SV':
        view.setBigInt64(at, BigInt(value), little);
        break;
      case 'UV':
        view.setBigUint64(at, BigInt(value), little);
        break;
      case 'AT':
        view.setUint16(index * 4, Math.floor(Number(value) / 0x10000), little);
        view.setUint16(index * 4 + 2, Number(value) & 0xffff, little);
        break;
    }
  });
  return new Uint8Array(view.buffer);
}

function groupOf(tag: number): number {
  return Math.floor(tag / 0x10000);
}

/** Pieces of a file until its length is known. */
class ByteList {
  readonly #pieces: Uint8Array[] = [];
  length = 0;

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  append(other: ByteList): void {
    for (const piece of other.#pieces) this.push(piece);
  }

  concat(...others: readonly ByteList[]): Uint8Array<ArrayBuffer> {
    for (const other of others) this.append(other);
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
