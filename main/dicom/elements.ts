import { budgets } from '../contract/index.js';
import { tagAt, uint16At, uint32At } from './byteOrder.js';
import { lengthForms, vrCode, type VrCode } from './valueRepresentation.js';

/** How elements are written in a stretch of bytes. */
export interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

export const undefinedLength = 0xffffffff;

const unknownVr = vrCode('UN');

const itemTag = 0xfffee000;
const itemEndTag = 0xfffee00d;
const sequenceEndTag = 0xfffee0dd;

/** One element header; a single mutable record is reused while a data set is walked, for speed. */
export interface ElementHead {
  tag: number;
  vr: VrCode;
  /** `undefinedLength` or bytes. */
  length: number;
  valueAt: number;
  /** Set, and never reset, where an element had no VR of the standard. */
  oddVr?: boolean;
}

/** What was read and what it cost; one meter for a whole file. */
export interface Meter {
  elements: number;
  /** What was read in spite of the standard, bits of `oddities`. */
  odd: number;
}

export const oddities = {
  /** A delimiter or item outside any sequence. */
  strayDelimiter: 1,
  /** A delimiter with a length other than 0. */
  delimiterLength: 2,
  /** No VR of the standard where one should be. */
  vr: 4,
} as const;

/**
 * Reads the element header at `at` (PS3.5 7.1). False where fewer bytes are left than a header needs.
 * Tolerates, in an explicit data set, single elements without VR and VRs the standard did not know yet.
 */
export function readHead(bytes: Uint8Array, at: number, end: number, encoding: Encoding, head: ElementHead): boolean {
  if (at + 8 > end) return false;
  const little = encoding.littleEndian;
  head.tag = tagAt(bytes, at, little);
  if (!encoding.explicit || head.tag >= 0xfffe0000) {
    head.vr = 0;
    head.length = uint32At(bytes, at + 4, little);
    head.valueAt = at + 8;
    return true;
  }
  const code = ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0);
  head.vr = code;
  const form = lengthForms[code];
  if (form === 1) {
    head.length = uint16At(bytes, at + 6, little);
    head.valueAt = at + 8;
    return true;
  }
  if (form === 2) {
    if (at + 12 > end) return false;
    head.length = uint32At(bytes, at + 8, little);
    head.valueAt = at + 12;
    return true;
  }
  return readOddHead(bytes, at, end, little, head);
}

function readOddHead(bytes: Uint8Array, at: number, end: number, little: boolean, head: ElementHead): boolean {
  head.oddVr = true;
  const shortLength = uint16At(bytes, at + 6, little);
  if (!isLetterPair(head.vr)) {
    const implicitLength = uint32At(bytes, at + 4, little);
    head.vr = 0;
    head.valueAt = at + 8;
    // An implicit element gone astray, unless its length cannot be: then the VR field itself is damaged.
    const fits = implicitLength === undefinedLength || at + 8 + implicitLength <= end;
    head.length = fits ? implicitLength : shortLength;
    return true;
  }
  // A VR that is newer than this code has a 32-bit length after two zero bytes (PS3.5 6.2.2).
  if (shortLength === 0 && at + 12 <= end) {
    head.length = uint32At(bytes, at + 8, little);
    head.valueAt = at + 12;
  } else {
    head.length = shortLength;
    head.valueAt = at + 8;
  }
  head.vr = unknownVr;
  return true;
}

function isLetterPair(code: VrCode): boolean {
  const first = code >> 8;
  const second = code & 0xff;
  return first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a;
}

/** Encoding inside an element of undefined length: UN hides implicit little endian (PS3.5 6.2.2 note 3, CP-246). */
export function innerEncoding(head: ElementHead, outer: Encoding): Encoding {
  return outer.explicit && head.vr === unknownVr ? { explicit: false, littleEndian: true } : outer;
}

export type SkipFailure = 'ran-out' | 'damaged' | 'too-deep' | 'too-many';

/**
 * Position after a value of undefined length (sequence or fragments) that starts at `at`. No recursion: depth costs
 * two array slots, and lengths of items are trusted, so 50,000 items are 50,000 steps.
 */
export function skipUndefined(
  bytes: Uint8Array,
  at: number,
  end: number,
  encoding: Encoding,
  meter: Meter,
): number | SkipFailure {
  const head: ElementHead = { tag: 0, vr: 0, length: 0, valueAt: 0 };
  const encodings: Encoding[] = [encoding];
  const inItem: boolean[] = [false];
  let position = at;
  for (;;) {
    const depth = encodings.length - 1;
    const current = encodings[depth];
    if (!current) return position;
    if (!readHead(bytes, position, end, current, head)) return 'ran-out';
    if (++meter.elements > budgets.elements) return 'too-many';
    if (head.length !== 0 && isDelimiter(head.tag)) meter.odd |= oddities.delimiterLength;
    if (head.tag === sequenceEndTag) {
      position = head.valueAt;
      // A sequence may end without the delimiter of its last item.
      encodings.pop();
      inItem.pop();
      if (encodings.length === 0) return position;
      continue;
    }
    if (head.tag === itemEndTag) {
      position = head.valueAt;
      inItem[depth] = false;
      continue;
    }
    if (!inItem[depth]) {
      if (head.tag !== itemTag) return 'damaged';
      if (head.length === undefinedLength) {
        inItem[depth] = true;
        position = head.valueAt;
        continue;
      }
    } else if (head.length === undefinedLength) {
      if (encodings.length > budgets.depth) return 'too-deep';
      encodings.push(innerEncoding(head, current));
      inItem.push(false);
      position = head.valueAt;
      continue;
    }
    position = head.valueAt + head.length;
    if (position > end) return 'ran-out';
  }
}

export function isItem(tag: number): boolean {
  return tag === itemTag;
}

export function isDelimiter(tag: number): boolean {
  return tag === itemEndTag || tag === sequenceEndTag;
}
