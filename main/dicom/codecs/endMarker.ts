/** Bytes behind the end marker that are passed over: padding to an even length, and the little junk that some writers leave. */
const mostBehind = 16;

/**
 * True where a stream of the JPEG family ends with FFD9 (EOI of T.81 and T.87, EOC of 15444-1). Compressed data never hold these two
 * bytes, so a stream that ends with them was not cut.
 */
export function endsWithMarker(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at >= Math.max(0, bytes.length - 2 - mostBehind); at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
