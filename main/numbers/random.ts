/** Integer mixing (a murmur3 finaliser): the same 32 bits on every machine. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One seed from several numbers, order counts. */
export function seedOf(...parts: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const part of parts) h = mix(Math.imul(h, 31) ^ mix(part + 0x7f4a7c15));
  return h;
}

/** A stream of uniform numbers; what one reader of the stream takes does not disturb another stream. */
export interface RandomStream {
  /** In [0, 1). */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  /** One of `count`, 0-based. */
  readonly below: (count: number) => number;
}

/** The stream of a seed: the same numbers on every machine. 32 bits of state, which no secret may rest on. */
export function randomStream(seed: number): RandomStream {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    below: (count) => Math.floor(next() * count),
  };
}
