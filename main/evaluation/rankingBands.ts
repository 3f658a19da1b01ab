import type { Interval } from '../contract/index.js';
import { percentileInterval } from '../numbers/index.js';
import { clusterDraws, defaultDraws, type DrawOptions } from './clusterDraws.js';
import type { ScoredExample } from './ranking.js';
import { resampledIntervals } from './resampled.js';
import { sweepAuc, sweepAveragePrecision, sweepOf, totalsOf, walkDown, type Sweep } from './sweep.js';

/** A curve with its band, over a grid from 0 to 1. */
export interface Band {
  readonly x: readonly number[];
  readonly estimate: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** How well a label is ranked, with intervals by patient. */
export interface RankingBands {
  readonly auc: Interval;
  readonly averagePrecision: Interval;
  /** True positive rate over false positive rate. */
  readonly roc: Band;
  /** Precision over recall. */
  readonly precisionRecall: Band;
}

const gridSteps = 100;
const grid = Array.from({ length: gridSteps + 1 }, (_, step) => step / gridSteps);

/** AUC, average precision and both curves by resampling patients; each draw is one walk down the sorted scores for each figure. */
export function rankingBands(examples: readonly ScoredExample[], options: DrawOptions = {}): RankingBands {
  const sweep = sweepOf(
    examples.map(({ score }) => score),
    examples.map(({ positive }) => positive),
  );
  const draws = options.draws ?? defaultDraws;
  const source = clusterDraws(clustersOf(sweep, examples), options.seed ?? 1);
  const aucs = new Float64Array(draws);
  const precisions = new Float64Array(draws);
  const roc = new Float64Array(draws * grid.length);
  const recall = new Float64Array(draws * grid.length);
  for (let draw = 0; draw < draws; draw++) {
    const weights = source.next();
    const row = [draw * grid.length, (draw + 1) * grid.length] as const;
    aucs[draw] = sweepAuc(sweep, weights);
    precisions[draw] = sweepAveragePrecision(sweep, weights);
    rocOnGrid(sweep, weights, roc.subarray(...row));
    precisionOnGrid(sweep, weights, recall.subarray(...row));
  }
  return {
    auc: percentileInterval(sweepAuc(sweep), aucs, options.level),
    averagePrecision: percentileInterval(sweepAveragePrecision(sweep), precisions, options.level),
    roc: bandOf(roc, options, (out) => rocOnGrid(sweep, undefined, out)),
    precisionRecall: bandOf(recall, options, (out) => precisionOnGrid(sweep, undefined, out)),
  };
}

/** AUC and average precision with their intervals, without the curves. */
export function rankingIntervals(
  examples: readonly ScoredExample[],
  options: DrawOptions = {},
): Pick<RankingBands, 'auc' | 'averagePrecision'> {
  const sweep = sweepOf(
    examples.map(({ score }) => score),
    examples.map(({ positive }) => positive),
  );
  const [auc, averagePrecision] = resampledIntervals(
    clustersOf(sweep, examples),
    (weights) => [sweepAuc(sweep, weights), sweepAveragePrecision(sweep, weights)],
    options,
  );
  if (!auc || !averagePrecision) throw new Error('two figures have two intervals');
  return { auc, averagePrecision };
}

/** The patients, in the order of the sweep. */
function clustersOf(sweep: Sweep, examples: readonly ScoredExample[]): string[] {
  return Array.from(sweep.order, (index) => examples[index]?.cluster ?? '');
}

/** True positive rate at each false positive rate of the grid, between thresholds on the straight line that ties stand for. */
function rocOnGrid(sweep: Sweep, weights: Uint16Array | undefined, out: Float64Array): void {
  const { positives, negatives } = totalsOf(sweep, weights);
  let step = 0;
  let [lastX, lastY] = [0, 0];
  out.fill(positives > 0 && negatives > 0 ? 1 : Number.NaN);
  if (!(positives > 0 && negatives > 0)) return;
  walkDown(
    sweep,
    (truePositives, falsePositives) => {
      const x = falsePositives / negatives;
      const y = truePositives / positives;
      // A grid point that a vertical run stands on takes the top of it: it is settled when the curve has passed.
      for (; step <= gridSteps && step / gridSteps < x; step++) {
        const across = x > lastX ? (step / gridSteps - lastX) / (x - lastX) : 0;
        out[step] = lastY + across * (y - lastY);
      }
      [lastX, lastY] = [x, y];
    },
    weights,
  );
}

/** Precision at the highest threshold whose recall reaches each point of the grid. */
function precisionOnGrid(sweep: Sweep, weights: Uint16Array | undefined, out: Float64Array): void {
  const { positives } = totalsOf(sweep, weights);
  let step = 0;
  out.fill(Number.NaN);
  walkDown(
    sweep,
    (truePositives, falsePositives) => {
      for (; step <= gridSteps && truePositives > 0 && truePositives >= (step / gridSteps) * positives; step++) {
        out[step] = truePositives / (truePositives + falsePositives);
      }
    },
    weights,
  );
}

function bandOf(
  values: Float64Array,
  { draws = defaultDraws, level }: DrawOptions,
  estimateInto: (out: Float64Array) => void,
): Band {
  const estimate = new Float64Array(grid.length);
  estimateInto(estimate);
  const intervals = grid.map((_, step) =>
    percentileInterval(
      estimate[step] ?? Number.NaN,
      Float64Array.from({ length: draws }, (_, draw) => values[draw * grid.length + step] ?? Number.NaN),
      level,
    ),
  );
  return {
    x: grid,
    estimate: [...estimate],
    low: intervals.map(({ low }) => low),
    high: intervals.map(({ high }) => high),
  };
}

/** Two models on the same examples. */
export interface PairedExample {
  readonly scores: readonly [number, number];
  readonly positive: boolean;
  readonly cluster: string;
}

export interface PairedDifference {
  /** Second minus first. */
  readonly auc: Interval;
  readonly averagePrecision: Interval;
  /** Share of draws in which the second model is not above the first in AUC. */
  readonly notBetter: number;
}

/** Second model against the first by paired bootstrap: both are judged on the same draws of patients. */
export function pairedDifference(examples: readonly PairedExample[], options: DrawOptions = {}): PairedDifference {
  const positive = examples.map((example) => example.positive);
  const sweeps = ([0, 1] as const).map((model) =>
    sweepOf(
      examples.map(({ scores }) => scores[model]),
      positive,
    ),
  );
  const source = clusterDraws(
    examples.map(({ cluster }) => cluster),
    options.seed ?? 1,
  );
  const placed = sweeps.map(({ length }) => new Uint16Array(length));
  const difference = (figure: (sweep: Sweep, weights?: Uint16Array) => number, weights?: Uint16Array): number => {
    const [first = Number.NaN, second = Number.NaN] = sweeps.map((sweep, model) => {
      const own = placed[model];
      if (!weights || !own) return figure(sweep);
      for (let place = 0; place < own.length; place++) own[place] = weights[sweep.order[place] ?? 0] ?? 0;
      return figure(sweep, own);
    });
    return second - first;
  };
  const draws = Array.from({ length: options.draws ?? defaultDraws }, () => {
    const weights = source.next();
    return { auc: difference(sweepAuc, weights), averagePrecision: difference(sweepAveragePrecision, weights) };
  });
  const valid = draws.filter(({ auc }) => Number.isFinite(auc));
  return {
    auc: percentileInterval(
      difference(sweepAuc),
      draws.map(({ auc }) => auc),
      options.level,
    ),
    averagePrecision: percentileInterval(
      difference(sweepAveragePrecision),
      draws.map(({ averagePrecision }) => averagePrecision),
      options.level,
    ),
    notBetter: valid.filter(({ auc }) => auc <= 0).length / valid.length,
  };
}
