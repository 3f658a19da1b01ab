import type { InstanceHeader } from '../contract/index.js';
import type { StoredValues } from './pixelFormat.js';

/** Air of a wrapped image: -1000 modulo 4096 is 3096, give or take what air varies. */
const wrappedAir = { from: 2950, to: 3300 } as const;

/** A first look at every eighth pixel, with half of what is asked of them all: most images end here. */
function looksWrapped(stored: Uint16Array): boolean {
  let air = 0;
  for (let at = 0; at < stored.length; at += 8) {
    const value = stored[at] ?? 0;
    if (value >= wrappedAir.from && value <= wrappedAir.to) air += 1;
  }
  return air * 8 * 40 >= stored.length;
}

/**
 * Some slices of the RSNA 2019 set say 12 bits, unsigned, and an intercept near 0, but hold signed HU modulo 4096: their air
 * is at 3096. Such an image is known by its pixels: a twentieth or more of it where wrapped air is, nothing where air should be, tissue
 * where tissue should be. No head CT as it should be looks so, for nothing denser than tooth enamel fills a twentieth of it.
 *
 * Returns the values with the sign put back, or undefined where the image is not of this kind.
 */
export function unwrapped(
  stored: StoredValues,
  header: InstanceHeader,
  slope: number,
  intercept: number,
): Int16Array | undefined {
  if (header.modality !== 'CT' || header.signed || header.bitsStored !== 12) return undefined;
  if (slope !== 1 || intercept <= -100 || intercept >= 100 || !(stored instanceof Uint16Array)) return undefined;
  if (!looksWrapped(stored)) return undefined;
  let air = 0;
  let tissue = 0;
  for (let at = 0; at < stored.length; at++) {
    const value = stored[at] ?? 0;
    if (value >= wrappedAir.from && value <= wrappedAir.to) air += 1;
    else if (value < 150) tissue += 1;
  }
  if (air * 20 < stored.length || tissue * 50 < stored.length) return undefined;
  const mended = new Int16Array(stored.length);
  for (let at = 0; at < stored.length; at++) {
    const value = stored[at] ?? 0;
    mended[at] = value >= wrappedAir.from ? value - 4096 : value;
  }
  return mended;
}
