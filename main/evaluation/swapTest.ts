import { randomStream } from '../numbers/index.js';
import type { DrawOptions } from './clusterDraws.js';

/** How a gain of the second model stands among the gains that luck alone gives. */
export interface SwapTest {
  /** The gain that was seen: second model minus first, greater is better. */
  readonly gain: number;
  /** Chance of a gain at least as great where neither model is better; at least 1 / (draws + 1). */
  readonly chance: number;
  /** The gain in standard deviations of the gains of luck; 0 where there was none. */
  readonly deviations: number;
}

const swapDraws = 4000;

/**
 * Paired randomisation test (Pitman 1937; Edgington and Onghena 2007): where neither of two models is better, it makes no odds which
 * one's answer for a patient is called the first's. Swapping whole patients at random gives the gains of luck. Unlike a bootstrap it
 * holds however few patients changed: four of four who changed for the better are one in sixteen, and it says so.
 * @param clusterOf the patient of each example
 * @param gainOf the gain where the answers of the examples marked 1 are swapped
 */
export function swapTest(
  clusterOf: readonly string[],
  gainOf: (swapped: Uint8Array) => number,
  { draws = swapDraws, seed = 1 }: Omit<DrawOptions, 'level'> = {},
): SwapTest {
  const patients = [...new Set(clusterOf)];
  const at = new Map(patients.map((patient, index) => [patient, index]));
  const own = Uint32Array.from(clusterOf, (patient) => at.get(patient) ?? 0);
  const swapped = new Uint8Array(clusterOf.length);
  const gain = gainOf(swapped);
  const random = randomStream(seed);
  const coin = new Uint8Array(patients.length);
  let [atLeast, sum, squares] = [0, 0, 0];
  for (let draw = 0; draw < draws; draw++) {
    for (let patient = 0; patient < coin.length; patient++) coin[patient] = random.next() < 0.5 ? 1 : 0;
    for (let example = 0; example < swapped.length; example++) swapped[example] = coin[own[example] ?? 0] ?? 0;
    const found = gainOf(swapped);
    // Sums in another order differ in their last digits: a gain that is as great counts as such.
    if (found >= gain - 1e-12) atLeast++;
    sum += found;
    squares += found * found;
  }
  const deviation = Math.sqrt(Math.max(0, squares / draws - (sum / draws) ** 2));
  return { gain, chance: (1 + atLeast) / (1 + draws), deviations: deviation > 0 ? gain / deviation : 0 };
}
