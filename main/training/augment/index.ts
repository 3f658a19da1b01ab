export { augmentedInput, type AugmentedInput } from './augmentedInput.js';
export { augmentPolicy, type AugmentPolicy } from './policy.js';
export { drawInto } from './drawBlood.js';
export type { HuSlice, Random, SliceTruth } from './slice.js';
