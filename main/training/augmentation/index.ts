export { augmentedInput } from './augmentedInput.js';
export { asItIs, augmentPolicy, drawnBlood, type AugmentPolicy } from './policy.js';
export { drawInto } from './drawBlood.js';
export type { HuSlice } from './slice.js';
