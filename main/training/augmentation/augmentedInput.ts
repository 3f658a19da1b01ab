import type { InputSpec, Truth } from '../../contract/index.js';
import { prepareInput } from '../../pixels/index.js';
import { chance } from './draws.js';
import { drawInto } from './drawBlood.js';
import { drawPlacement, placed } from './geometry.js';
import { dropChannel, varyValues, varyWindows } from './intensity.js';
import type { AugmentPolicy } from './policy.js';
import type { HuSlice, Random } from './slice.js';

/** What the network is trained on: its input, [channels, size, size] as `prepareInput` gives it, and what is true of it. */
export interface AugmentedInput {
  readonly tensor: Float32Array;
  readonly truth: Truth;
}

/**
 * A varied slice as the network's input. Things are drawn into the head first (blood only where `truth.any` is false), then the slice is
 * moved and its values changed. The same random numbers give the same bits; a policy of nulls gives `prepareInput` of the slice.
 */
export function augmentedInput(
  slice: HuSlice,
  truth: Truth,
  input: InputSpec,
  policy: AugmentPolicy,
  random: Random,
): AugmentedInput {
  let result = { slice, truth };
  if (policy.blood) {
    const drawn = drawInto(slice, truth, policy.blood, random);
    if (typeof drawn !== 'string') result = { slice: drawn.slice, truth: drawn.truth };
  }
  let seen = result.slice;
  if (policy.geometry) seen = placed(seen, drawPlacement(seen, policy.geometry, random));
  if (!policy.intensity) return { tensor: prepareInput(seen.hu, seen.rows, seen.cols, input), truth: result.truth };
  seen = varyValues(seen, policy.intensity, random);
  const windows = varyWindows(input, policy.intensity, random);
  const tensor = prepareInput(seen.hu, seen.rows, seen.cols, windows);
  if (chance(random, policy.intensity.dropChannel)) dropChannel(tensor, input, random);
  return { tensor, truth: result.truth };
}
