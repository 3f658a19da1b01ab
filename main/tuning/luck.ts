import type { GateVerdict } from '../contract/index.js';
import { rocAuc, swapTest } from '../evaluation/index.js';
import type { PairedCase } from './pairedCase.js';

type Figure = 'auc' | 'sensitivity' | 'brier';

/** Chance that any of all candidates of a site is let through though it changes nothing. */
export const luckInAll = 0.05;
const figures = 3;

/**
 * The share of chance that is left to one figure of the nth candidate: the shares 1 / (n (n + 1)) of all n add up to 1, while those of
 * 1 / n have no sum, so that with them luck alone would pass in the end. Three figures may help, so each has a third.
 */
export function luckAt(look: GateVerdict['look']): number {
  return luckInAll / (figures * look * (look + 1));
}

/** Whether a figure of the studies held back is better by more than the luck that is left to this candidate. */
export function notLuck(
  figure: Figure,
  {
    cases,
    ruleIn,
    look,
  }: { readonly cases: readonly PairedCase[]; readonly ruleIn: readonly [number, number]; readonly look: number },
): boolean {
  const known = cases.filter(({ truth }) => truth.any !== undefined);
  const share = luckAt(look);
  const { chance, deviations } = swapTest(
    known.map(({ patient }) => patient),
    gains[figure](known, ruleIn),
  );
  if (chance <= share) return true;
  // So small a share no number of draws reaches: there Hoeffding's bound for sums of random signs is used (1963), which is
  // stricter than the draws and needs none. It holds as it stands for sensitivity and Brier score, for AUC nearly.
  return share < leastChance && deviations >= Math.sqrt(2 * Math.log(1 / share));
}

/** Shares below it lie beyond what the draws of `swapTest` can tell with any certainty. */
const leastChance = 1 / 2000;

type Gain = (swapped: Uint8Array) => number;

const gains: Readonly<Record<Figure, (known: readonly PairedCase[], ruleIn: readonly [number, number]) => Gain>> = {
  auc(known) {
    const positive = known.map(({ truth }) => truth.any === true);
    // By rank: two models may be calibrated differently, and only the order counts.
    const ranks = ([0, 1] as const).map((model) => ranksOf(known.map(({ seen }) => seen[model].any)));
    const [first = [], second = []] = ranks;
    return (swapped) => {
      const by = (one: readonly number[], other: readonly number[]): number =>
        rocAuc(
          one.map((rank, at) => (swapped[at] === 1 ? (other[at] ?? 0) : rank)),
          positive,
        );
      return by(second, first) - by(first, second);
    };
  },
  sensitivity(known, ruleIn) {
    const bleeding = known.filter(({ truth }) => truth.any === true).length;
    return sumOfSigns(
      known.map(({ truth, seen }) => {
        if (truth.any !== true) return 0;
        const flagged = ([0, 1] as const).map((model) => (seen[model].any >= ruleIn[model] ? 1 : 0));
        return ((flagged[1] ?? 0) - (flagged[0] ?? 0)) / bleeding;
      }),
    );
  },
  brier(known) {
    return sumOfSigns(
      known.map(({ truth, seen }) => {
        const [before = 0, after = 0] = seen.map(({ any }) => (any - (truth.any === true ? 1 : 0)) ** 2);
        return (before - after) / known.length;
      }),
    );
  },
};

/** A figure that is a sum over studies: swapping one turns its sign. */
function sumOfSigns(parts: readonly number[]): Gain {
  return (swapped) => parts.reduce((sum, part, at) => sum + (swapped[at] === 1 ? -part : part), 0);
}

/** Ranks from 0, tied ones sharing the mean of theirs. */
function ranksOf(scores: readonly number[]): readonly number[] {
  const order = scores.map((_, at) => at).sort((left, right) => (scores[left] ?? 0) - (scores[right] ?? 0));
  const ranks = new Array<number>(scores.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && scores[order[to + 1] ?? 0] === scores[order[from] ?? 0]) to++;
    for (let place = from; place <= to; place++) ranks[order[place] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}
