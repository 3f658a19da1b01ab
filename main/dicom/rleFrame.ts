import { failed, ok, type Result } from '../contract/index.js';
import { uint32At } from './byteOrder.js';
import type { FrameSource } from './frameSource.js';
import { fragmentsOfFrame } from './fragments.js';
import { takeBits } from './codedValues.js';
import type { StoredValues } from './pixelFormat.js';

/** Two bytes unpack to at most 128 (PS3.5 G.3.1): what cannot be there is not made room for. */
const mostRun = 64;

/** RLE Lossless (PS3.5 Annex G): one PackBits segment for each byte of a value, most significant first. */
export function rleFrame(source: FrameSource): Result<StoredValues> {
  const { format } = source;
  const unit = format.bitsAllocated / 8;
  if (unit !== 1 && unit !== 2 && unit !== 4) {
    return failed('pixel-format-unsupported', `RLE with ${format.bitsAllocated} bits a pixel is not read.`);
  }
  const coded = fragmentsOfFrame(source);
  if (!coded.ok) return coded;
  const data = coded.value;
  const segments = data.length >= 64 ? uint32At(data, 0, true) : 0;
  if (segments !== unit) {
    return failed('pixel-format-unsupported', `The RLE frame has ${segments} segments where ${unit} are needed.`);
  }
  const count = format.rows * format.cols;
  if (count * unit > data.length * mostRun) {
    return failed(
      'pixel-data-truncated',
      `The RLE frame of ${data.length} bytes cannot hold ${count} pixels; copy the file again from its source.`,
    );
  }
  const out = new Uint8Array(count * unit);
  for (let segment = 0; segment < unit; segment++) {
    const start = uint32At(data, 4 + segment * 4, true);
    const end = segment + 1 < unit ? uint32At(data, 8 + segment * 4, true) : data.length;
    const filled = unpackSegment(data, start, Math.min(end, data.length), out, unit - 1 - segment, unit);
    if (filled < count) {
      return failed(
        'pixel-data-truncated',
        `The RLE frame ends after ${filled} of ${count} pixels; copy the file again from its source.`,
      );
    }
  }
  const values = typed(out, unit, format.signed);
  const { bitsAllocated, bitsStored, highBit, signed } = format;
  if (bitsStored !== bitsAllocated) takeBits(values, highBit, bitsStored, signed);
  return ok(values);
}

/** Unpacks one segment into every `unit`-th byte; what runs past the frame is dropped. Returns pixels filled. */
function unpackSegment(
  data: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  offset: number,
  unit: number,
): number {
  const limit = out.length;
  let at = start;
  let to = offset;
  while (at < end && to < limit) {
    const control = data[at++] ?? 0;
    if (control < 128) {
      // Both ends are known before the loop, which then asks only one question a byte.
      const last = Math.min(at + control + 1, end, at + Math.ceil((limit - to) / unit));
      for (; at < last; at++, to += unit) out[to] = data[at] ?? 0;
    } else if (control > 128) {
      if (at >= end) break;
      const value = data[at++] ?? 0;
      const last = Math.min(to + (257 - control) * unit, limit);
      for (; to < last; to += unit) out[to] = value;
    }
  }
  return Math.floor((to - offset) / unit);
}

function typed(bytes: Uint8Array<ArrayBuffer>, unit: 1 | 2 | 4, signed: boolean): StoredValues {
  switch (unit) {
    case 1:
      return signed ? new Int8Array(bytes.buffer) : bytes;
    case 2:
      return signed ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
    case 4:
      return signed ? new Int32Array(bytes.buffer) : new Uint32Array(bytes.buffer);
  }
}
