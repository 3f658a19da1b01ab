import type { Random } from './slice.js';

/** Lowest and highest of what may be drawn. */
export type Range = readonly [from: number, to: number];

export function between(random: Random, [from, to]: Range): number {
  return from + (to - from) * random();
}

/** As many draws between 1 and 2 as between 2 and 4. */
export function logBetween(random: Random, [from, to]: Range): number {
  return from * (to / from) ** random();
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

export function sideOf(random: Random): -1 | 1 {
  return random() < 0.5 ? -1 : 1;
}

/** Normal with mean 0 and standard deviation 1 (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** One of the keys, each as often as its weight says. */
export function weighted<Key extends string>(random: Random, weights: Readonly<Record<Key, number>>): Key {
  const entries = Object.entries<number>(weights) as [Key, number][];
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  const last = entries.at(-1);
  if (last === undefined) throw new RangeError('nothing to draw from');
  return last[0];
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 up to `from`, 1 beyond `to`, smooth between. */
export function smoothStep(from: number, to: number, value: number): number {
  const share = clamp((value - from) / (to - from), 0, 1);
  return share * share * (3 - 2 * share);
}
