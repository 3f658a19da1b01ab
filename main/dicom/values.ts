import { budgets } from '../contract/index.js';
import { uint16At } from './byteOrder.js';
import { decodeText, isPlainAscii, type TextKind } from './characterSet.js';
import { indexOfTag, walkDataSet, type DataSet } from './dataSet.js';
import { tags } from './tags.js';
import { vrCode, type VrCode } from './valueRepresentation.js';
import { readHead, undefinedLength, skipUndefined, isItem, innerEncoding, type ElementHead } from './elements.js';

/** Getters of single values. Each answers undefined where the element is absent, empty, or not what was asked for. */

export function hasTag(dataSet: DataSet, tag: number): boolean {
  return indexOfTag(dataSet, tag) >= 0;
}

/** The whole value as text, in the character set of the data set, without padding; backslashes stand. */
export function textOf(dataSet: DataSet, tag: number): string | undefined {
  const index = indexOfTag(dataSet, tag);
  if (index < 0) return undefined;
  const { bytes } = dataSet;
  let start = dataSet.offsets[index] ?? 0;
  let end = Math.min(start + Math.min(dataSet.lengths[index] ?? 0, budgets.textBytes), bytes.length);
  // Spaces and NULs at both ends go before anything is decoded: leading spaces carry no meaning in what is read here (PS3.5 6.2).
  while (end > start && isPadding(bytes[end - 1] ?? 0)) end--;
  while (start < end && isPadding(bytes[start] ?? 0)) start++;
  if (start === end) return undefined;
  return isPlainAscii(bytes, start, end)
    ? bytes.toString('latin1', start, end)
    : decodeText(bytes.subarray(start, end), dataSet.characterSet, kindOf(tag, dataSet.vrs[index] ?? 0));
}

const longTexts: ReadonlySet<VrCode> = new Set([vrCode('LT'), vrCode('ST'), vrCode('UT')]);

/** By VR; the one name that is read is known by its tag too, for implicit syntaxes name no VR. */
function kindOf(tag: number, vr: VrCode): TextKind {
  if (vr === vrCode('PN') || tag === tags.patientName) return 'names';
  return longTexts.has(vr) ? 'text' : 'values';
}

/** Text for people: control characters (but line breaks) removed. */
export function wordsOf(dataSet: DataSet, tag: number): string | undefined {
  const text = textOf(dataSet, tag);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const clean = text?.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '').trim();
  return clean === '' ? undefined : clean;
}

/** Values of a text element, each trimmed; empty values stay '' so that positions keep their meaning. */
export function textsOf(dataSet: DataSet, tag: number): readonly string[] {
  const text = textOf(dataSet, tag);
  if (text === undefined) return [];
  return text.includes('\\') ? text.split('\\').map((value) => trimPadding(value)) : [text];
}

/** First value of a text element. */
export function firstTextOf(dataSet: DataSet, tag: number): string | undefined {
  const first = textsOf(dataSet, tag)[0];
  return first === '' ? undefined : first;
}

/** Numbers of a DS or IS element. Values that are no finite numbers become NaN, so that positions keep their meaning. */
export function decimalsOf(dataSet: DataSet, tag: number): readonly number[] {
  const index = indexOfTag(dataSet, tag);
  if (index < 0) return [];
  const vr = dataSet.vrs[index] ?? 0;
  // FD and FL stand where DS should in some enhanced objects.
  if (vr === 0x4644) return binaryNumbers(dataSet, index, 8, (view, at, little) => view.getFloat64(at, little));
  if (vr === 0x464c) return binaryNumbers(dataSet, index, 4, (view, at, little) => view.getFloat32(at, little));
  return textsOf(dataSet, tag).slice(0, budgets.numbers).map(decimal);
}

export function decimalOf(dataSet: DataSet, tag: number): number | undefined {
  const value = decimalsOf(dataSet, tag)[0];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A whole number from IS; fractions are cut. */
export function integerOf(dataSet: DataSet, tag: number): number | undefined {
  const value = decimalOf(dataSet, tag);
  return value === undefined ? undefined : Math.trunc(value);
}

/** First 16-bit number of a US or SS element, as unsigned. */
export function uint16Of(dataSet: DataSet, tag: number): number | undefined {
  const index = indexOfTag(dataSet, tag);
  if (index < 0 || (dataSet.lengths[index] ?? 0) < 2) return undefined;
  return uint16At(dataSet.bytes, dataSet.offsets[index] ?? 0, dataSet.encoding.littleEndian);
}

/** Items of a sequence, each a data set of its own that knows the character set around it. Nothing below `budgets.depth`. */
export function itemsOf(dataSet: DataSet, tag: number): readonly DataSet[] {
  const index = indexOfTag(dataSet, tag);
  if (index < 0 || dataSet.depth >= budgets.depth) return [];
  const { bytes, meter } = dataSet;
  const start = dataSet.offsets[index] ?? 0;
  const end = Math.min(start + (dataSet.lengths[index] ?? 0), bytes.length);
  const head: ElementHead = { tag: 0, vr: dataSet.vrs[index] ?? 0, length: 0, valueAt: 0 };
  const encoding = dataSet.undefinedLengths.has(index) ? innerEncoding(head, dataSet.encoding) : dataSet.encoding;
  const items: DataSet[] = [];
  let position = start;
  while (position < end && readHead(bytes, position, end, encoding, head) && isItem(head.tag)) {
    const itemStart = head.valueAt;
    let itemEnd = itemStart + head.length;
    let next = itemEnd;
    if (head.length === undefinedLength) {
      // An item up to its delimiter is walked like a sequence of one: from its own header.
      const after = endOfItem(bytes, itemStart, end, encoding, meter);
      if (after === undefined) break;
      next = after;
      itemEnd = after - 8;
    } else if (itemEnd > end) {
      break;
    }
    items.push(itemDataSet(dataSet, itemStart, itemEnd, encoding));
    position = next;
  }
  return items;
}

function endOfItem(
  bytes: Uint8Array,
  start: number,
  end: number,
  encoding: DataSet['encoding'],
  meter: DataSet['meter'],
): number | undefined {
  const head: ElementHead = { tag: 0, vr: 0, length: 0, valueAt: 0 };
  let position = start;
  while (readHead(bytes, position, end, encoding, head)) {
    if (++meter.elements > budgets.elements) return undefined;
    if (head.tag === 0xfffee00d) return position + 8;
    if (head.length === undefinedLength) {
      const after = skipUndefined(bytes, head.valueAt, end, innerEncoding(head, encoding), meter);
      if (typeof after !== 'number') return undefined;
      position = after;
    } else {
      position = head.valueAt + head.length;
    }
    if (position > end) return undefined;
  }
  return undefined;
}

function itemDataSet(parent: DataSet, start: number, end: number, encoding: DataSet['encoding']): DataSet {
  const { dataSet } = walkDataSet(parent.bytes, {
    start,
    end,
    encoding,
    characterSet: parent.characterSet,
    depth: parent.depth + 1,
    meter: parent.meter,
  });
  return hasTag(dataSet, 0x00080005) ? { ...dataSet, characterSet: textsOf(dataSet, 0x00080005) } : dataSet;
}

function binaryNumbers(
  dataSet: DataSet,
  index: number,
  unitBytes: number,
  read: (view: DataView, at: number, littleEndian: boolean) => number,
): readonly number[] {
  const { bytes } = dataSet;
  const start = dataSet.offsets[index] ?? 0;
  const count = Math.min(Math.floor((dataSet.lengths[index] ?? 0) / unitBytes), budgets.numbers);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, count * unitBytes);
  return Array.from({ length: count }, (_, at) => read(view, at * unitBytes, dataSet.encoding.littleEndian));
}

/** DS and IS as written in the field: spaces around, a leading plus, exponents; '' is no number (Number('') is 0). */
function decimal(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '' || !/^[-+.\deE]+$/.test(trimmed)) return Number.NaN;
  return Number(trimmed);
}

/** Spaces and NULs at both ends of one of several values. */
function trimPadding(text: string): string {
  let start = 0;
  let end = text.length;
  while (end > start && isPadding(text.charCodeAt(end - 1))) end--;
  while (start < end && isPadding(text.charCodeAt(start))) start++;
  return text.slice(start, end);
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0x00;
}
