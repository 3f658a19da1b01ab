import { change, ctFile } from './ctSlice.js';
import type { DicomElement } from '../../main/dicom/index.js';

interface Encapsulated {
  readonly syntax: string;
  /** Items of Pixel Data behind the offset table, each of even length or padded to it. */
  readonly fragments: readonly Uint8Array[];
  /** Entries of the Basic Offset Table; none makes it empty, `null` leaves its item out. */
  readonly table?: readonly number[] | null;
}

/** A CT file whose Pixel Data lies in fragments (PS3.5 A.4); `changes` as `ctFile` takes them, rows, columns and bits among them. */
export function encapsulated(
  changes: Readonly<Record<number, DicomElement | null>>,
  { syntax, fragments, table = [] }: Encapsulated,
): Uint8Array {
  const tableBytes = table && new Uint8Array(Uint32Array.from(table).buffer);
  const value = Buffer.concat([
    ...(tableBytes ? item(tableBytes) : []),
    ...fragments.flatMap(item),
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ]);
  const file = ctFile({ ...changes, ...change({ tag: 0x7fe00010, vr: 'OB', value }) }, syntax);
  // The writer knows defined lengths only: the last element's length becomes undefined.
  new DataView(file.buffer).setUint32(file.length - value.length - 4, 0xffffffff, true);
  return file;
}

/** Where each fragment's item stands, counted as offset tables count: from the first item behind the table. */
export function fragmentOffsets(fragments: readonly Uint8Array[]): readonly number[] {
  let at = 0;
  return fragments.map(({ length }) => {
    const own = at;
    at += 8 + length + (length % 2);
    return own;
  });
}

function item(bytes: Uint8Array): readonly Uint8Array[] {
  const even = bytes.length + (bytes.length % 2);
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(even, 4);
  return [head, bytes, new Uint8Array(even - bytes.length)];
}
