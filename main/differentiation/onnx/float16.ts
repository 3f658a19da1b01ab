function numberOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// A network holds tens of millions of them.
const numbers = Float32Array.from({ length: 0x1_0000 }, (_, bits) => numberOf(bits));

/** IEEE 754 half precision bits to a number. */
export function fromFloat16(bits: number): number {
  return numbers[bits & 0xffff] ?? NaN;
}

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/** The half precision number nearest to a 32-bit one, ties to even, as bits; what is too large becomes infinite (IEEE 754, 4.3.1). */
export function toFloat16(value: number): number {
  asFloat[0] = value;
  const bits = asBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // Half a unit above the largest number, 65504.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 the units are 2^-24; adding 0.5 leaves them in the lowest bits of the sum, rounded to even.
    asFloat[0] = Math.abs(value) + 0.5;
    return sign | ((asBits[0] ?? 0) - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}
