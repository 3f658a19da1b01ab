import { failed, ok, type Result } from '../contract/index.js';
import { uint32At } from './byteOrder.js';
import { isItem, readHead, type ElementHead } from './elements.js';
import type { PixelElement } from './parse.js';

interface Fragment {
  /** Of the item's header: what a basic offset table counts to. */
  readonly itemAt: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Bytes of one frame of encapsulated Pixel Data (PS3.5 A.4), fragments joined. Which fragments make a frame is told by
 * their number, else by the basic offset table. Errors: `pixel-data-truncated`, `pixel-format-unsupported`.
 */
export function fragmentsOfFrame(
  bytes: Uint8Array,
  pixels: PixelElement,
  frames: number,
  frame: number,
): Result<Uint8Array> {
  const items = walkFragments(bytes, pixels.valueAt);
  const table = items[0];
  const fragments = items.slice(1);
  if (!table || fragments.length === 0) {
    return failed('pixel-data-truncated', 'Pixel Data holds no frame; copy the file again from its source.');
  }
  const firstAt = fragments[0]?.itemAt ?? 0;
  const own =
    frames === 1
      ? fragments
      : fragments.length === frames
        ? fragments.slice(frame, frame + 1)
        : byOffsets(fragments, offsetsOf(bytes, table), firstAt, frame, frames);
  if (!own || own.length === 0) {
    return failed(
      'pixel-format-unsupported',
      `The ${fragments.length} fragments of Pixel Data cannot be told apart into ${frames} frames.`,
    );
  }
  const only = own[0];
  if (own.length === 1 && only) return ok(bytes.subarray(only.start, only.end));
  const whole = new Uint8Array(own.reduce((sum, part) => sum + part.end - part.start, 0));
  let at = 0;
  for (const part of own) {
    whole.set(bytes.subarray(part.start, part.end), at);
    at += part.end - part.start;
  }
  return ok(whole);
}

/** By length, never by searching for delimiters: compressed bytes may look like one. A last fragment cut short is kept as it is. */
function walkFragments(bytes: Uint8Array, start: number): readonly Fragment[] {
  const head: ElementHead = { tag: 0, vr: 0, length: 0, valueAt: 0 };
  const encoding = { explicit: true, littleEndian: true };
  const found: Fragment[] = [];
  let at = start;
  while (readHead(bytes, at, bytes.length, encoding, head) && isItem(head.tag)) {
    const end = Math.min(head.valueAt + head.length, bytes.length);
    found.push({ itemAt: at, start: head.valueAt, end });
    at = end;
  }
  return found;
}

function offsetsOf(bytes: Uint8Array, table: Fragment): readonly number[] {
  const count = Math.floor((table.end - table.start) / 4);
  return Array.from({ length: count }, (_, index) => uint32At(bytes, table.start + index * 4, true));
}

function byOffsets(
  fragments: readonly Fragment[],
  offsets: readonly number[],
  firstAt: number,
  frame: number,
  frames: number,
): readonly Fragment[] | undefined {
  const from = offsets[frame];
  if (offsets.length !== frames || from === undefined) return undefined;
  const to = offsets[frame + 1] ?? Number.POSITIVE_INFINITY;
  return fragments.filter(({ itemAt }) => itemAt - firstAt >= from && itemAt - firstAt < to);
}
