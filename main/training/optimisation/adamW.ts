/** A run of neighbouring weights that are treated alike. */
export interface WeightGroup {
  readonly from: number;
  readonly to: number;
  /** Times the learning rate of the step. */
  readonly rateFactor: number;
  /** Decoupled weight decay. */
  readonly decay: number;
}

/** Moments of Adam for weights that lie one after the other. */
export interface AdamState {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * One step of AdamW in place (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2).
 * @param step from 0
 * @param gradientScale what the gradients are multiplied by first (clipping)
 * @param anchor what weights decay toward (L2-SP: Li, Grandvalet and Davoine 2018, arXiv:1802.01483); zero where absent
 */
export function adamWStep(
  weights: Float32Array,
  gradients: Float32Array,
  { first, second }: AdamState,
  groups: readonly WeightGroup[],
  step: number,
  rate: number,
  gradientScale: number,
  anchor?: Float32Array,
): void {
  const { beta1, beta2, epsilon } = adamDefaults;
  const firstShare = 1 - beta1 ** (step + 1);
  const rootShare = Math.sqrt(1 - beta2 ** (step + 1));
  for (const { from, to, rateFactor, decay } of groups) {
    const own = rate * rateFactor;
    const kept = 1 - own * decay;
    const stride = (own * rootShare) / firstShare;
    const floor = epsilon * rootShare;
    for (let at = from; at < to; at++) {
      const gradient = (gradients[at] ?? 0) * gradientScale;
      const mean = beta1 * (first[at] ?? 0) + (1 - beta1) * gradient;
      const square = beta2 * (second[at] ?? 0) + (1 - beta2) * gradient * gradient;
      first[at] = mean;
      second[at] = square;
      const home = anchor?.[at] ?? 0;
      weights[at] = home + ((weights[at] ?? 0) - home) * kept - (stride * mean) / (Math.sqrt(square) + floor);
    }
  }
}

/** Euclidean norm, in double precision. */
export function normOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

export interface Schedule {
  /** Optimiser steps of the whole run. */
  readonly steps: number;
  /** Steps over which the rate rises from 0 in a straight line. */
  readonly warmUpSteps: number;
  /** Highest learning rate. */
  readonly rate: number;
  /** Share of `rate` that is left at the last step. */
  readonly lastShare: number;
}

/** Learning rate of a step (from 0): linear warm-up, then half a cosine (Loshchilov and Hutter 2017, arXiv:1608.03983, one cycle). */
export function rateAt(step: number, { steps, warmUpSteps, rate, lastShare }: Schedule): number {
  if (step < warmUpSteps) return (rate * (step + 1)) / warmUpSteps;
  const done = Math.min((step - warmUpSteps) / Math.max(steps - 1 - warmUpSteps, 1), 1);
  return rate * (lastShare + ((1 - lastShare) * (1 + Math.cos(Math.PI * done))) / 2);
}

/**
 * Exponential average of weights over steps, in place (Polyak and Juditsky 1992). The first steps count fully, so that the
 * start is soon forgotten: after step t (from 0) the share kept is at most (1 + t) / (10 + t).
 */
export function averageStep(average: Float32Array, weights: Float32Array, step: number, decay: number): void {
  const kept = Math.min(decay, (1 + step) / (10 + step));
  for (let at = 0; at < average.length; at++) {
    const before = average[at] ?? 0;
    average[at] = before + (1 - kept) * ((weights[at] ?? 0) - before);
  }
}
