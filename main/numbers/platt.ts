import type { Platt } from '../contract/index.js';

/** The probability that a logit stands for, 0 to 1 (Platt 1999). */
export function plattProbability(logit: number, { a, b }: Omit<Platt, 'kind'>): number {
  return 1 / (1 + Math.exp(-(a * logit + b)));
}
