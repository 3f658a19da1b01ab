/** One channel of the colour composite: a window, in the order red, green, blue. */
export interface CompositeChannel {
  readonly name: string;
  readonly levelHu: number;
  readonly widthHu: number;
}

const hues = ['red', 'green', 'blue'] as const;

/** "red brain W80 L40, green subdural W200 L80, blue bone W2800 L600". */
export function channelWords(channels: readonly CompositeChannel[]): string {
  return channels
    .slice(0, 3)
    .map(({ name, levelHu, widthHu }, at) => `${hues[at] ?? ''} ${name} W${widthHu} L${levelHu}`)
    .join(', ');
}

/**
 * Each HU through each channel's window, clipped and mapped to 0..255, as RGBA. Shape [rows * cols * 4].
 * `stored` are stored values; HU = stored * slope + intercept (PS3.3 C.11.1.1.2).
 */
export function compositeRgba(
  stored: ArrayLike<number>,
  slope: number,
  intercept: number,
  channels: readonly CompositeChannel[],
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(stored.length * 4);
  for (let channel = 0; channel < 3; channel++) {
    const window = channels[channel];
    if (window === undefined) continue;
    // 255 * (HU - (L - W/2)) / W, folded into one multiplication and one addition; the array itself clips and rounds.
    const gain = (255 * slope) / window.widthHu;
    const offset = (255 * (intercept - window.levelHu + window.widthHu / 2)) / window.widthHu;
    for (let pixel = 0; pixel < stored.length; pixel++) {
      rgba[pixel * 4 + channel] = (stored[pixel] ?? 0) * gain + offset;
    }
  }
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return rgba;
}

/** Grey bytes of one window, for thumbnails and other small pictures. Shape [rows * cols]. */
export function greyBytes(
  stored: ArrayLike<number>,
  slope: number,
  intercept: number,
  window: { readonly widthHu: number; readonly levelHu: number },
): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(stored.length);
  const gain = (255 * slope) / window.widthHu;
  const offset = (255 * (intercept - window.levelHu + window.widthHu / 2)) / window.widthHu;
  for (let pixel = 0; pixel < stored.length; pixel++) bytes[pixel] = (stored[pixel] ?? 0) * gain + offset;
  return bytes;
}
