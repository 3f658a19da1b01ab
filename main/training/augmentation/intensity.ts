import { showOneWindow, type InputSpec } from '../../contract/index.js';
import { between, chance, clamp } from './draws.js';
import type { IntensityPolicy } from './policy.js';
import type { HuSlice, Random } from './slice.js';

/** Changes the values of a slice as other scanners, kernels and exports would have; the slice given is left as it is. */
export function varyValues(slice: HuSlice, policy: IntensityPolicy, random: Random): HuSlice {
  const changed: HuSlice = { ...slice, hu: slice.hu.slice() };
  if (chance(random, policy.blur)) blend(changed, between(random, [0.4, 1]));
  else if (chance(random, policy.sharpen)) blend(changed, -between(random, policy.sharpenBy));
  if (chance(random, policy.noise)) addNoise(changed, between(random, policy.noiseHu), random);
  if (chance(random, policy.gain)) {
    scale(changed.hu, between(random, policy.gainRange), between(random, [-policy.offsetHu, policy.offsetHu]));
  }
  if (chance(random, policy.picture)) {
    asPicture(changed.hu, between(random, policy.pictureLevelHu), between(random, policy.pictureWidthHu));
  }
  return changed;
}

function scale(hu: Float32Array, gain: number, offset: number): void {
  for (let at = 0; at < hu.length; at++) hu[at] = (hu[at] ?? 0) * gain + offset;
}

/** As if saved in 8 bits in a window and read back: saturated at both ends, 256 steps between. */
export function asPicture(hu: Float32Array, levelHu: number, widthHu: number): void {
  const bottom = levelHu - widthHu / 2;
  const step = widthHu / 255;
  for (let at = 0; at < hu.length; at++) {
    hu[at] = bottom + step * Math.round(clamp(((hu[at] ?? 0) - bottom) / step, 0, 255));
  }
}

/** Beyond this the picture windows show nothing, and sharpening would ring. */
const blendedHu = [-60, 160] as const;

/** Towards (positive share) the [1 2 1] mean of its surroundings, or away from it: blur, or an unsharp mask. */
function blend({ hu, rows, cols }: HuSlice, share: number): void {
  const [low, high] = blendedHu;
  const across = new Float32Array(hu.length);
  for (let row = 0; row < rows; row++) {
    for (let col = 1, at = row * cols + 1; col < cols - 1; col++, at++) {
      across[at] =
        0.25 * clamp(hu[at - 1] ?? 0, low, high) +
        0.5 * clamp(hu[at] ?? 0, low, high) +
        0.25 * clamp(hu[at + 1] ?? 0, low, high);
    }
  }
  for (let row = 1; row < rows - 1; row++) {
    for (let col = 1, at = row * cols + 1; col < cols - 1; col++, at++) {
      const value = hu[at] ?? 0;
      if (value < low || value > high) continue;
      const soft = 0.25 * (across[at - cols] ?? 0) + 0.5 * (across[at] ?? 0) + 0.25 * (across[at + cols] ?? 0);
      hu[at] = value + share * (soft - value);
    }
  }
}

/** Standard deviation of the sum of four bytes, and what [1 2 1] twice leaves of it. */
const bytesDeviation = Math.sqrt((4 * (256 * 256 - 1)) / 12);
const softDeviation = 6 / 16;

/** Adds noise of a standard deviation, alike in neighbours, as filtered back-projection leaves it. Air keeps its value: no window shows it. */
export function addNoise({ hu, rows, cols }: HuSlice, deviationHu: number, random: Random): void {
  const white = new Float32Array(hu.length);
  for (let at = 0; at < white.length; at++) {
    const bits = (random() * 4294967296) >>> 0;
    white[at] = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510;
  }
  const factor = deviationHu / (bytesDeviation * softDeviation * 16);
  for (let row = 1; row < rows - 1; row++) {
    let before = 0;
    let here = 0;
    for (let col = 0, at = row * cols; col < cols; col++, at++) {
      const after = (white[at - cols] ?? 0) + 2 * (white[at] ?? 0) + (white[at + cols] ?? 0);
      if (col > 1 && (hu[at - 1] ?? 0) > -200) hu[at - 1] = (hu[at - 1] ?? 0) + (before + 2 * here + after) * factor;
      before = here;
      here = after;
    }
  }
}

/** The model's windows, each moved and widened a little; channels that show one window go on showing one. */
export function varyWindows(input: InputSpec, policy: IntensityPolicy, random: Random): InputSpec {
  if (!chance(random, policy.window)) return input;
  const most = policy.windowLevelHu;
  const moved = new Map<string, { readonly levelHu: number; readonly widthHu: number }>();
  const channels = input.channels.map((channel) => {
    const seen = moved.get(windowOf(channel)) ?? {
      levelHu: channel.levelHu + between(random, [-most, most]),
      widthHu: channel.widthHu * between(random, policy.windowWidth),
    };
    moved.set(windowOf(channel), seen);
    return { ...channel, ...seen };
  });
  return { ...input, channels };
}

function windowOf({ levelHu, widthHu }: InputSpec['channels'][number]): string {
  return `${levelHu}/${widthHu}`;
}

/** Sets one window of a finished tensor [channels, size, size] to a constant of the model's range; not where there is but one. */
export function dropChannel(tensor: Float32Array, input: InputSpec, random: Random): void {
  if (showOneWindow(input.channels)) return;
  const plane = input.size * input.size;
  const channel = Math.floor(random() * input.channels.length);
  tensor.fill(between(random, input.range), channel * plane, (channel + 1) * plane);
}
