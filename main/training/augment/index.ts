export { augmentedInput } from './augmentedInput.js';
export { augmentPolicy, type AugmentPolicy } from './policy.js';
export { drawInto } from './drawBlood.js';
export type { HuSlice, SliceTruth } from './slice.js';
