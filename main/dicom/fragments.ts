import { failed, ok, type Result } from '../contract/index.js';
import { uint32At } from './byteOrder.js';
import type { PixelElement } from './dataSet.js';
import { isItem, readHead, type ElementHead } from './elements.js';
import type { FrameSource } from './frameSource.js';

interface Fragment {
  /** Of the item's header: what offset tables count to. */
  readonly itemAt: number;
  readonly start: number;
  readonly end: number;
  /** Declared longer than the file is. */
  readonly cut: boolean;
}

type Frames = readonly (readonly Fragment[])[];

/** Found once for each instance: a frame of a long object must not cost a walk over all of them. */
const known = new WeakMap<PixelElement, Frames>();

/**
 * Bytes of one frame of encapsulated Pixel Data (PS3.5 A.4), fragments joined. Which fragments make a frame is told by their
 * number, else by the extended or basic offset table, else by how compressed images begin and end.
 *
 * Errors: `pixel-data-truncated`, `pixel-format-unsupported`.
 */
export function fragmentsOfFrame(source: FrameSource): Result<Uint8Array> {
  const { bytes, pixels, format, frame } = source;
  if (pixels.length !== null) {
    return failed(
      'pixel-format-unsupported',
      'The transfer syntax is a compressed one, but the pixels do not lie in fragments; the file contradicts itself.',
    );
  }
  let frames = known.get(pixels);
  if (!frames) {
    frames = framesIn(source);
    known.set(pixels, frames);
  }
  const own = frames[frame];
  if (!own || own.length === 0) {
    const held = frames.length === 0 ? 'no frame that can be told apart' : `only ${frames.length} frames`;
    return failed(
      'pixel-data-truncated',
      `The header says ${format.frames} frames, but Pixel Data holds ${held}; copy the file again from its source.`,
    );
  }
  if (own.some(({ cut }) => cut)) {
    return failed(
      'pixel-data-truncated',
      `The file ends within the compressed frame ${frame + 1}; copy the file again from its source.`,
    );
  }
  const only = own[0];
  if (own.length === 1 && only) return ok(bytes.subarray(only.start, only.end));
  return ok(joined(bytes, own));
}

function joined(bytes: Uint8Array, parts: readonly Fragment[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.end - part.start, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(bytes.subarray(part.start, part.end), at);
    at += part.end - part.start;
  }
  return whole;
}

function framesIn({ bytes, pixels, format, extendedOffsets }: FrameSource): Frames {
  const items = walkFragments(bytes, pixels.valueAt);
  const [table] = items;
  // Some writers leave the offset table out: an image stands in its place.
  const tableless = table !== undefined && beginsImage(bytes, table);
  const fragments = (tableless ? items : items.slice(1)).filter(({ start, end, cut }) => end > start || cut);
  if (format.frames === 1) return fragments.length === 0 ? [] : [fragments];
  if (fragments.length === format.frames) return fragments.map((fragment) => [fragment]);
  const extended = extendedOffsets ? offsetsIn(extendedOffsets, 0, extendedOffsets.length, 8) : [];
  const basic = table && !tableless ? offsetsIn(bytes, table.start, table.end, 4) : [];
  return (
    byOffsets(fragments, extended, format.frames) ??
    byOffsets(fragments, basic, format.frames) ??
    byImages(bytes, fragments, format.frames)
  );
}

/** By length, never by searching for delimiters: compressed bytes may look like one. A last fragment cut short is kept as such. */
function walkFragments(bytes: Uint8Array, start: number): readonly Fragment[] {
  const head: ElementHead = { tag: 0, vr: 0, length: 0, valueAt: 0 };
  const encoding = { explicit: true, littleEndian: true };
  const found: Fragment[] = [];
  let at = start;
  while (readHead(bytes, at, bytes.length, encoding, head) && isItem(head.tag)) {
    const declaredEnd = head.valueAt + head.length;
    const end = Math.min(declaredEnd, bytes.length);
    found.push({ itemAt: at, start: head.valueAt, end, cut: declaredEnd > bytes.length });
    at = end;
  }
  return found;
}

/** Entries of an offset table: 32 bits in the basic one (PS3.5 A.4), 64 in the extended one (PS3.3 C.7.6.3.1.8). */
function offsetsIn(bytes: Uint8Array, start: number, end: number, width: 4 | 8): readonly number[] {
  return Array.from({ length: Math.floor((end - start) / width) }, (_, index) => {
    const at = start + index * width;
    const low = uint32At(bytes, at, true);
    return width === 4 ? low : low + uint32At(bytes, at + 4, true) * 2 ** 32;
  });
}

/** Frames by a table; undefined where an entry points at no fragment, so that the table cannot be believed. */
function byOffsets(fragments: readonly Fragment[], offsets: readonly number[], frames: number): Frames | undefined {
  if (offsets.length !== frames) return undefined;
  const firstAt = fragments[0]?.itemAt ?? 0;
  const starts = offsets.map((offset) => fragments.findIndex(({ itemAt }) => itemAt - firstAt === offset));
  return starts[0] === 0 ? split(fragments, starts) : undefined;
}

/** Undefined where the starts do not ascend. */
function split(fragments: readonly Fragment[], starts: readonly number[]): Frames | undefined {
  const ascending = starts.every((start, n) => n === 0 || start > (starts[n - 1] ?? 0));
  return ascending ? starts.map((start, n) => fragments.slice(start, starts[n + 1])) : undefined;
}

/** Frames by where compressed images begin, and where that tells too many, by where the one before has ended. */
function byImages(bytes: Uint8Array, fragments: readonly Fragment[], frames: number): Frames {
  const begins = [...fragments.keys()].filter((n) => beginsImage(bytes, fragments[n]));
  const starts = begins.length > frames ? begins.filter((n) => n === 0 || endsImage(bytes, fragments[n - 1])) : begins;
  if (starts[0] === 0 && starts.length <= frames) return split(fragments, starts) ?? [];
  // Fewer fragments than frames: each is taken for a frame, the rest is missing.
  return fragments.length < frames ? fragments.map((fragment) => [fragment]) : [];
}

/** SOI of JPEG and JPEG-LS and SOC of JPEG 2000, each with the first byte of the marker that must follow. */
const imageStarts = [0xffd8ff, 0xff4fff] as const;
/** The first box of a JP2 file: 12 bytes long, of this type. */
const jp2Box = { length: 0x0000000c, type: 0x6a502020 } as const;

function beginsImage(bytes: Uint8Array, fragment: Fragment | undefined): boolean {
  if (!fragment || fragment.end - fragment.start < 12) return false;
  const first = uint32At(bytes, fragment.start, false);
  return first === jp2Box.length
    ? uint32At(bytes, fragment.start + 4, false) === jp2Box.type
    : imageStarts.some((start) => first >>> 8 === start);
}

/** EOI of JPEG and JPEG-LS and EOC of JPEG 2000 are the same bytes; a byte of padding may follow. */
function endsImage(bytes: Uint8Array, fragment: Fragment | undefined): boolean {
  if (!fragment) return false;
  const last = bytes[fragment.end - 1] === 0 ? fragment.end - 1 : fragment.end;
  return bytes[last - 2] === 0xff && bytes[last - 1] === 0xd9;
}
