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
