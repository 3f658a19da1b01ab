import type { Probabilities, Truth } from '../contract/index.js';

/** A study, or a slice of the replay set, as the model in use and the candidate see it. */
export interface PairedCase {
  readonly patient: string;
  readonly truth: Truth;
  /** Calibrated, by the model in use and by the candidate. */
  readonly seen: readonly [Probabilities, Probabilities];
}
