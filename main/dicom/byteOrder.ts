/** Reads without bounds check: the caller has made sure that the bytes are there. */
export function uint16At(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  return littleEndian ? first | (second << 8) : (first << 8) | second;
}

export function uint32At(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const low = uint16At(bytes, littleEndian ? at : at + 2, littleEndian);
  const high = uint16At(bytes, littleEndian ? at + 2 : at, littleEndian);
  return high * 0x10000 + low;
}

/** (gggg,eeee) as one number, 0xGGGGEEEE. */
export function tagAt(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return uint16At(bytes, at, littleEndian) * 0x10000 + uint16At(bytes, at + 2, littleEndian);
}

export function tagName(tag: number): string {
  const hex = tag.toString(16).padStart(8, '0');
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
