/** How a tail is trained. */
export interface FitOptions {
  /** Slices an optimiser step learns from, in micro-batches of `microBatch`. */
  readonly batch: number;
  readonly microBatch: number;
  readonly steps: number;
  readonly warmUpSteps: number;
  readonly rate: number;
  /** The last layer starts from nothing and learns this much faster. */
  readonly headRateFactor: number;
  /** Decoupled decay of kernels; biases have none. */
  readonly decay: number;
  /** Kernels and biases decay toward the weights that the run began with instead of zero. */
  readonly anchored?: true;
  /** Gradients longer than this are shortened to it. */
  readonly clipNorm: number;
  /** Decay of the exponential average of weights, which is what is kept. */
  readonly averaging: number;
  /** Share of the features that each slice does without. */
  readonly dropout: number;
  /** Steps between two looks at the held-out slices. */
  readonly checkEvery: number;
  /** Looks without a better loss after which the run ends; 0 never. */
  readonly patience: number;
  readonly seed: number;
  readonly threads: number;
}

export const fitDefaults: FitOptions = {
  batch: 16,
  microBatch: 4,
  steps: 1200,
  warmUpSteps: 50,
  rate: 1e-4,
  headRateFactor: 10,
  decay: 0.02,
  clipNorm: 5,
  averaging: 0.99,
  dropout: 0.3,
  checkEvery: 100,
  patience: 0,
  seed: 2019,
  threads: 2,
};
