import { uint16At } from './byteOrder.js';
import { indexOfTag, type DataSet } from './dataSet.js';
import type { StoredValues } from './pixelFormat.js';
import { tags } from './tags.js';
import { hasTag, itemsOf } from './values.js';

/** A table from stored values to HU (PS3.3 C.11.1.1.1): what stands in place of a rescale where both cannot. */
interface ModalityLut {
  readonly firstStored: number;
  readonly values: Uint16Array;
}

/** The table of the root data set; undefined where there is none, or where its descriptor and data do not fit. */
export function modalityLutOf(dataSet: DataSet, signed: boolean): ModalityLut | undefined {
  if (!hasTag(dataSet, tags.modalityLutSequence)) return undefined;
  const item = itemsOf(dataSet, tags.modalityLutSequence)[0];
  if (!item) return undefined;
  const descriptorIndex = indexOfTag(item, tags.lutDescriptor);
  const dataIndex = indexOfTag(item, tags.lutData);
  if (descriptorIndex < 0 || dataIndex < 0 || (item.lengths[descriptorIndex] ?? 0) < 6) return undefined;
  const { bytes, encoding } = item;
  const little = encoding.littleEndian;
  const at = item.offsets[descriptorIndex] ?? 0;
  const dataAt = item.offsets[dataIndex] ?? 0;
  // 0 entries mean 65,536.
  const entries = uint16At(bytes, at, little) || 0x10000;
  const first = uint16At(bytes, at + 2, little);
  const length = item.lengths[dataIndex] ?? 0;
  const values = new Uint16Array(entries);
  if (length >= entries * 2) {
    for (let entry = 0; entry < entries; entry++) values[entry] = uint16At(bytes, dataAt + entry * 2, little);
  } else if (length >= entries && uint16At(bytes, at + 4, little) === 8) {
    values.set(bytes.subarray(dataAt, dataAt + entries));
  } else {
    return undefined;
  }
  return { firstStored: signed ? (first << 16) >> 16 : first, values };
}

/** Stored values through the table; below its first entry the first stands, above its last the last. */
export function throughLut(stored: StoredValues, lut: ModalityLut): Uint16Array {
  const last = lut.values.length - 1;
  const out = new Uint16Array(stored.length);
  for (let at = 0; at < stored.length; at++) {
    out[at] = lut.values[Math.min(Math.max((stored[at] ?? 0) - lut.firstStored, 0), last)] ?? 0;
  }
  return out;
}
