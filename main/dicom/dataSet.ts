import { budgets } from '../contract/index.js';
import {
  innerEncoding,
  isDelimiter,
  isItem,
  oddities,
  readHead,
  skipUndefined,
  undefinedLength,
  type ElementHead,
  type Encoding,
  type Meter,
  type SkipFailure,
} from './elements.js';
import type { VrCode } from './valueRepresentation.js';

/**
 * The elements of one data set or item: where their values lie, not what they say. Values are read by the functions of
 * values.ts when asked for; an index of a hundred thousand files decodes no string that it does not keep.
 */
export interface DataSet {
  /** A Buffer for its quick way from bytes to text. */
  readonly bytes: Buffer;
  readonly encoding: Encoding;
  readonly tags: readonly number[];
  readonly vrs: readonly VrCode[];
  readonly offsets: readonly number[];
  /** Bytes; of a value of undefined length, all up to the end of its delimiter. */
  readonly lengths: readonly number[];
  /** Bit i: the value has undefined length. */
  readonly undefinedLengths: ReadonlySet<number>;
  readonly ascending: boolean;
  /** Specific Character Set in force (0008,0005), of the item or of what encloses it. */
  readonly characterSet: readonly string[];
  readonly depth: number;
  readonly meter: Meter;
}

/** Where the pixel element of an instance lies in `dataSet.bytes`. */
export interface PixelElement {
  readonly tag: number;
  readonly valueAt: number;
  /** Declared bytes; null where the length is undefined, so that the value is fragments (PS3.5 A.4). */
  readonly length: number | null;
}

export type StopReason =
  | 'end'
  /** At an element `stopAt` or beyond, whose value was not entered. */
  | 'reached'
  /** A value or header reaches past the bytes there are. */
  | 'ran-out'
  | Exclude<SkipFailure, 'ran-out'>;

export interface WalkedDataSet {
  readonly dataSet: DataSet;
  readonly stopped: StopReason;
  /** Where the walk stopped: the header of the element it did not take, or the end. */
  readonly stoppedAt: number;
}

export interface WalkOptions {
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
  /** The first element with such a tag is taken (its value may reach past the end) and ends the walk. */
  readonly stopAt?: (tag: number) => boolean;
  readonly characterSet?: readonly string[];
  readonly depth?: number;
  readonly meter?: Meter;
}

/** Walks the elements from `start` to `end`, one level: sequences are stepped over. */
export function walkDataSet(bytes: Buffer, options: WalkOptions): WalkedDataSet {
  const { start, end, encoding, stopAt } = options;
  const tags: number[] = [];
  const vrs: VrCode[] = [];
  const offsets: number[] = [];
  const lengths: number[] = [];
  const undefinedLengths = new Set<number>();
  const meter = options.meter ?? { elements: 0, odd: 0 };
  const head: ElementHead = { tag: 0, vr: 0, length: 0, valueAt: 0 };
  let ascending = true;
  let previous = -1;
  let position = start;
  let stopped: StopReason = 'end';

  while (position < end) {
    if (!readHead(bytes, position, end, encoding, head)) {
      // Up to seven zero bytes at the end are padding, not an element cut short.
      stopped = onlyZeros(bytes, position, end) ? 'end' : 'ran-out';
      break;
    }
    if (++meter.elements > budgets.elements) {
      stopped = 'too-many';
      break;
    }
    const { tag } = head;
    if (isDelimiter(tag) || isItem(tag)) {
      // Delimiters at this level belong to nothing: step over.
      meter.odd |= oddities.strayDelimiter;
      position = head.valueAt;
      continue;
    }
    const reached = stopAt?.(tag) ?? false;
    let next: number;
    if (reached) {
      next = head.length === undefinedLength ? end : head.valueAt + head.length;
    } else if (head.length === undefinedLength) {
      const after = skipUndefined(bytes, head.valueAt, end, innerEncoding(head, encoding), meter);
      if (typeof after !== 'number') {
        stopped = after;
        break;
      }
      next = after;
    } else {
      next = head.valueAt + head.length;
      if (next > end) {
        stopped = 'ran-out';
        break;
      }
    }
    if (tag <= previous) ascending = false;
    previous = tag;
    if (head.length === undefinedLength) undefinedLengths.add(tags.length);
    tags.push(tag);
    vrs.push(head.vr);
    offsets.push(head.valueAt);
    lengths.push(next - head.valueAt);
    position = next;
    if (reached) {
      stopped = 'reached';
      break;
    }
  }
  if (head.oddVr === true) meter.odd |= oddities.vr;
  const dataSet: DataSet = {
    bytes,
    encoding,
    tags,
    vrs,
    offsets,
    lengths,
    undefinedLengths,
    ascending,
    characterSet: options.characterSet ?? [],
    depth: options.depth ?? 0,
    meter,
  };
  return { dataSet, stopped, stoppedAt: Math.min(position, end) };
}

/** Index of the first element with this tag, or -1. Where a tag stands twice the first wins, everywhere. */
export function indexOfTag(dataSet: DataSet, tag: number): number {
  const { tags } = dataSet;
  if (!dataSet.ascending) return tags.indexOf(tag);
  let low = 0;
  let high = tags.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = tags[middle] ?? 0;
    if (found === tag) return middle;
    if (found < tag) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function onlyZeros(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
