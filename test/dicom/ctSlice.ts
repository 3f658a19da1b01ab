import { uids, writeDicom, type DicomElement } from '../../main/dicom/index.js';

/** A small CT image, element by element; what is given replaces what stands here, and `null` leaves an element out. */
export function ctElements(changes: Readonly<Record<number, DicomElement | null>> = {}): DicomElement[] {
  const pixels = Int16Array.from({ length: 24 }, (_, at) => at * 100 - 1000);
  const standard: DicomElement[] = [
    { tag: 0x00080008, vr: 'CS', value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    { tag: 0x00080016, vr: 'UI', value: uids.ctImage },
    { tag: 0x00080018, vr: 'UI', value: '2.25.1.3' },
    { tag: 0x00080020, vr: 'DA', value: '20240301' },
    { tag: 0x00080060, vr: 'CS', value: 'CT' },
    { tag: 0x00100010, vr: 'PN', value: 'Doe^Jane' },
    { tag: 0x00100020, vr: 'LO', value: 'P1' },
    { tag: 0x0020000d, vr: 'UI', value: '2.25.1.1' },
    { tag: 0x0020000e, vr: 'UI', value: '2.25.1.2' },
    { tag: 0x00200013, vr: 'IS', value: 7 },
    { tag: 0x00200032, vr: 'DS', value: [-100, -120.5, 42.25] },
    { tag: 0x00200037, vr: 'DS', value: [1, 0, 0, 0, 1, 0] },
    { tag: 0x00280002, vr: 'US', value: 1 },
    { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
    { tag: 0x00280010, vr: 'US', value: 4 },
    { tag: 0x00280011, vr: 'US', value: 6 },
    { tag: 0x00280030, vr: 'DS', value: [0.5, 0.4] },
    { tag: 0x00280100, vr: 'US', value: 16 },
    { tag: 0x00280101, vr: 'US', value: 16 },
    { tag: 0x00280102, vr: 'US', value: 15 },
    { tag: 0x00280103, vr: 'US', value: 1 },
    { tag: 0x00281052, vr: 'DS', value: 0 },
    { tag: 0x00281053, vr: 'DS', value: 1 },
    { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(pixels.buffer) },
  ];
  const kept = standard.filter(({ tag }) => !(tag in changes));
  return [...kept, ...Object.values(changes).filter((element) => element !== null)];
}

/** One element under its own tag, as `ctElements` wants its changes. */
export function change(...elements: readonly DicomElement[]): Record<number, DicomElement> {
  return Object.fromEntries(elements.map((element) => [element.tag, element]));
}

export function us(tag: number, value: number): DicomElement {
  return { tag, vr: 'US', value };
}

export function ds(tag: number, value: number | readonly number[]): DicomElement {
  return { tag, vr: 'DS', value };
}

/** Elements for another pixel format: rows, cols, bits and the pixel bytes. */
export function pixelElements(format: {
  readonly rows: number;
  readonly cols: number;
  readonly bitsAllocated: number;
  readonly bitsStored?: number;
  readonly highBit?: number;
  readonly signed?: boolean;
  readonly bytes: ArrayBufferView;
  readonly pixelVr?: 'OB' | 'OW' | 'OF' | 'OD';
  readonly pixelTag?: number;
}): Record<number, DicomElement | null> {
  const { bitsAllocated, bitsStored = bitsAllocated } = format;
  const { buffer, byteOffset, byteLength } = format.bytes;
  const tag = format.pixelTag ?? 0x7fe00010;
  return {
    0x7fe00010: null,
    ...change(
      us(0x00280010, format.rows),
      us(0x00280011, format.cols),
      us(0x00280100, bitsAllocated),
      us(0x00280101, bitsStored),
      us(0x00280102, format.highBit ?? bitsStored - 1),
      us(0x00280103, format.signed ? 1 : 0),
      { tag, vr: format.pixelVr ?? 'OW', value: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength) },
    ),
  };
}

export function ctFile(
  changes: Readonly<Record<number, DicomElement | null>> = {},
  transferSyntaxUid?: string,
): Uint8Array {
  return writeDicom(ctElements(changes), transferSyntaxUid === undefined ? {} : { transferSyntaxUid });
}

/** A file whose pixels lie in these fragments, after an offset table (empty where none is given). */
export function encapsulatedFile(
  transferSyntaxUid: string,
  fragments: readonly Uint8Array[],
  changes: Readonly<Record<number, DicomElement | null>>,
  offsets: readonly number[] = [],
): Uint8Array {
  const table = new Uint8Array(Uint32Array.from(offsets).buffer);
  const item = (bytes: Uint8Array, tag = 0xe000) => {
    const length = Math.ceil(bytes.length / 2) * 2;
    const whole = new Uint8Array(8 + length);
    const view = new DataView(whole.buffer);
    view.setUint16(0, 0xfffe, true);
    view.setUint16(2, tag, true);
    view.setUint32(4, length, true);
    whole.set(bytes, 8);
    return whole;
  };
  const items = [item(table), ...fragments.map((bytes) => item(bytes)), item(new Uint8Array(0), 0xe0dd)];
  const value = Uint8Array.from(items.flatMap((bytes) => [...bytes]));
  const file = ctFile({ ...changes, ...change({ tag: 0x7fe00010, vr: 'OB', value }) }, transferSyntaxUid);
  // The writer knows defined lengths only: the last element's length becomes undefined.
  new DataView(file.buffer).setUint32(file.length - value.length - 4, 0xffffffff, true);
  return file;
}
