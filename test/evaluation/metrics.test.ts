import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../main/contract/index.js';
import {
  averagePrecision,
  binaryCounts,
  binaryRates,
  classTable,
  localisation,
  pairedDifference,
  precisionRecallCurve,
  predictiveValues,
  rankingBands,
  reliability,
  rocAuc,
  rocCurve,
  recallAgainstWorkload,
  resampledIntervals,
  resampledMean,
  rsnaLogLoss,
  workloadBand,
} from '../../main/evaluation/index.js';
import { randomStream, wilsonInterval } from '../../main/numbers/index.js';

interface BinaryGolden {
  readonly truth: readonly number[];
  readonly score: readonly number[];
  readonly weight: readonly number[];
  readonly auc: number;
  readonly ap: number;
  readonly weightedAuc: number;
  readonly weightedAp: number;
  readonly fpr: readonly number[];
  readonly tpr: readonly number[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly thresholds: readonly number[];
  readonly counts: readonly number[];
  readonly ppv: number;
  readonly sensitivity: number;
  readonly f1: number;
  readonly accuracy: number;
  readonly brier: number;
  readonly ece: number;
  readonly binsObserved: readonly number[];
  readonly binsPredicted: readonly number[];
}

interface ClassesGolden {
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly classes: number;
  readonly confusion: readonly (readonly number[])[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly support: readonly number[];
  readonly accuracy: number;
  readonly weighted: readonly number[];
}

/** Made by test/golden/metrics.py with scikit-learn. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'metrics.json'), 'utf8')) as {
  readonly binary: readonly BinaryGolden[];
  readonly classes: readonly ClassesGolden[];
  readonly rsna: {
    readonly labels: readonly Label[];
    readonly truth: readonly (readonly number[])[];
    readonly score: readonly (readonly number[])[];
    readonly loss: number;
  };
  readonly weightedClasses: ClassesGolden & { readonly weight: readonly number[] };
  readonly wilson: readonly {
    readonly hits: number;
    readonly n: number;
    readonly low: number;
    readonly high: number;
  }[];
};

function expectAlike(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(Math.abs((found[index] ?? NaN) - value)).toBeLessThan(1e-9);
}

describe.each(golden.binary.map((one, index) => [index + 1, one] as const))('binary set %i', (_index, one) => {
  it('is ranked as scikit-learn ranks it, ties and weights included', () => {
    expectAlike(
      [
        rocAuc(one.score, one.truth),
        averagePrecision(one.score, one.truth),
        rocAuc(one.score, one.truth, one.weight),
        averagePrecision(one.score, one.truth, one.weight),
      ],
      [one.auc, one.ap, one.weightedAuc, one.weightedAp],
    );
  });

  it('has the curves of scikit-learn', () => {
    const roc = rocCurve(one.score, one.truth);
    expectAlike(
      roc.map((point) => point.falsePositiveRate),
      one.fpr,
    );
    expectAlike(
      roc.map((point) => point.truePositiveRate),
      one.tpr,
    );
    // scikit-learn ends its curve where every positive is found; ours goes on to the lowest score.
    const found = precisionRecallCurve(one.score, one.truth).slice(0, one.recall.length);
    expectAlike(
      found.map((point) => point.precision),
      one.precision,
    );
    expectAlike(
      found.map((point) => point.recall),
      one.recall,
    );
    expectAlike(
      found.map((point) => point.threshold),
      one.thresholds,
    );
  });

  it('has its table and rates at a threshold', () => {
    const counts = binaryCounts(one.score, one.truth, 0.5);
    expectAlike([counts.truePositives, counts.falsePositives, counts.falseNegatives, counts.trueNegatives], one.counts);
    const { ppv, sensitivity, f1, accuracy, specificity, npv } = binaryRates(counts);
    if (counts.truePositives + counts.falsePositives > 0) expectAlike([ppv], [one.ppv]);
    expectAlike([sensitivity, f1, accuracy], [one.sensitivity, one.f1, one.accuracy]);
    const prevalence = one.truth.reduce((sum, value) => sum + value, 0) / one.truth.length;
    const values = predictiveValues(sensitivity, specificity, prevalence);
    if (Number.isFinite(ppv) && Number.isFinite(npv)) expectAlike([values.ppv, values.npv], [ppv, npv]);
  });

  it('is as well calibrated as scikit-learn says', () => {
    const { brier, ece, bins } = reliability(one.score, one.truth);
    expectAlike([brier, ece], [one.brier, one.ece]);
    expectAlike(
      bins.map((bin) => bin.observed),
      one.binsObserved,
    );
    expectAlike(
      bins.map((bin) => bin.predicted),
      one.binsPredicted,
    );
  });
});

describe('a table of classes', () => {
  it('weighs examples as scikit-learn does', () => {
    const { truth, predicted, weight, classes, accuracy, weighted } = golden.weightedClasses;
    const found = classTable(truth, predicted, classes, weight);
    expectAlike(
      [found.accuracy, found.weighted.precision, found.weighted.recall, found.weighted.f1],
      [accuracy, ...weighted],
    );
  });

  it.each(golden.classes)('of $classes classes is the one of scikit-learn', (one) => {
    const table = classTable(one.truth, one.predicted, one.classes);
    expect(table.confusion).toEqual(one.confusion);
    expectAlike(
      table.classes.map(({ precision }) => precision),
      one.precision,
    );
    expectAlike(
      table.classes.map(({ recall }) => recall),
      one.recall,
    );
    expectAlike(
      table.classes.map(({ f1 }) => f1),
      one.f1,
    );
    expectAlike(
      table.classes.map(({ support }) => support),
      one.support,
    );
    expectAlike([table.accuracy], [one.accuracy]);
    expectAlike([table.weighted.precision, table.weighted.recall, table.weighted.f1], one.weighted);
  });

  it('refuses an example of no class', () => {
    expect(() => classTable([0, 5], [0, 0], 5)).toThrow(RangeError);
  });
});

describe('the log loss of the challenge', () => {
  it('is the weighted one of scikit-learn', () => {
    const { labels, truth, score, loss } = golden.rsna;
    const columns = labels.map((label, index) => ({
      label,
      probabilities: score[index] ?? [],
      positive: truth[index] ?? [],
    }));
    expectAlike([rsnaLogLoss(columns)], [loss]);
  });
});

describe('bands by patient', () => {
  const { next: random } = randomStream(9);
  const examples = Array.from({ length: 600 }, (_, index) => {
    const positive = index % 5 === 0;
    return { score: random() + (positive ? 0.4 : 0), positive, cluster: `p${index % 60}` };
  });

  it('hold their own curve, and the curve holds the area', () => {
    const { roc, precisionRecall, auc, averagePrecision: precision } = rankingBands(examples, { draws: 200 });
    for (const band of [roc, precisionRecall]) {
      for (const [step, value] of band.estimate.entries()) {
        expect(band.low[step]).toBeLessThanOrEqual(value + 0.02);
        expect(band.high[step]).toBeGreaterThanOrEqual(value - 0.02);
      }
    }
    const area =
      roc.estimate.reduce((sum, value, step) => sum + (value + (roc.estimate[step + 1] ?? value)) / 2, -1) / 100;
    expect(Math.abs(area - auc.estimate)).toBeLessThan(0.01);
    expect(auc.low).toBeLessThan(auc.estimate);
    expect(precision.high).toBeGreaterThan(precision.estimate);
    expect(roc.estimate.at(-1)).toBe(1);
  });

  it('give each false positive rate the highest recall reached there', () => {
    const { roc } = rankingBands(
      [
        { score: 4, positive: true, cluster: 'a' },
        { score: 3, positive: false, cluster: 'b' },
        { score: 2, positive: true, cluster: 'c' },
        { score: 1, positive: false, cluster: 'd' },
      ],
      { draws: 2 },
    );
    expect([roc.estimate[0], roc.estimate[49], roc.estimate[50], roc.estimate[100]]).toEqual([0.5, 0.5, 1, 1]);
  });
});

describe('two models on the same patients', () => {
  const { next: random } = randomStream(13);
  const examples = Array.from({ length: 400 }, (_, index) => {
    const positive = index % 4 === 0;
    const noise = random();
    return {
      scores: [noise + (positive ? 0.2 : 0), 0.9 * noise + 0.1 * random() + (positive ? 0.5 : 0)] as const,
      positive,
      cluster: `p${index % 40}`,
    };
  });

  it('differ by what their figures differ by, with an interval that shuts out nothing when one is clearly better', () => {
    const { auc, notBetter } = pairedDifference(examples, { draws: 400 });
    const each = ([0, 1] as const).map((model) =>
      rocAuc(
        examples.map(({ scores }) => scores[model]),
        examples.map(({ positive }) => positive),
      ),
    );
    expectAlike([auc.estimate], [(each[1] ?? NaN) - (each[0] ?? NaN)]);
    expect(auc.low).toBeGreaterThan(0);
    expect(notBetter).toBe(0);
  });

  it('do not differ where they are one', () => {
    const same = examples.map((one) => ({ ...one, scores: [one.scores[0], one.scores[0]] as const }));
    expect(pairedDifference(same, { draws: 50 }).auc).toEqual({ estimate: 0, low: 0, high: 0 });
  });
});

describe('the interval of a share', () => {
  it('is the one of scipy', () => {
    for (const { hits, n, low, high } of golden.wilson) {
      const found = wilsonInterval(hits, n);
      expectAlike([found.estimate, found.low, found.high], [hits / n, low, high]);
    }
  });
});

describe('resampled figures', () => {
  it('give a mean its usual standard error, and more where patients repeat themselves', () => {
    const { next: random } = randomStream(3);
    const once = Array.from({ length: 400 }, (_, index) => ({ value: random() < 0.3 ? 1 : 0, cluster: `p${index}` }));
    const { estimate, low, high } = resampledMean(once);
    const error = Math.sqrt((estimate * (1 - estimate)) / once.length);
    expect((high - low) / (2 * 1.96 * error)).toBeCloseTo(1, 1);
    const repeated = once.flatMap((one) => [one, one, one, one]);
    const wide = resampledMean(repeated);
    expect(wide.high - wide.low).toBeCloseTo(high - low, 6);
  });

  it('hold the figure of all examples as the estimate', () => {
    const [sum] = resampledIntervals(['a', 'a', 'b'], (weights) => [weights.reduce((total, one) => total + one, 0)], {
      draws: 100,
    });
    expect(sum).toMatchObject({ estimate: 3, low: 2, high: 4 });
  });
});

describe('recall against workload, with its band', () => {
  const list = Array.from({ length: 40 }, (_, index) => ({ bleeds: index % 3 === 0, cluster: `p${index}` }));

  it('passes through the recall of the list', () => {
    const points = recallAgainstWorkload(list.map(({ bleeds }) => bleeds));
    const band = workloadBand(list, { draws: 200 });
    band.x.forEach((share, step) => {
      const read = Math.round(share * list.length);
      expect(band.estimate[step]).toBeCloseTo(read === 0 ? 0 : (points[read - 1]?.recall ?? NaN), 9);
      expect(band.low[step]).toBeLessThanOrEqual(band.estimate[step] ?? NaN);
      expect(band.high[step]).toBeGreaterThanOrEqual(band.estimate[step] ?? NaN);
    });
    expect(band.high[10]).toBeGreaterThan(band.low[10] ?? NaN);
  });
});

describe('a heat map against an outline', () => {
  const outlineSide = 64;
  /** A disc about (x, y), as shares of the side. */
  const disc = (x: number, y: number, radius: number): Uint8Array =>
    Uint8Array.from({ length: outlineSide ** 2 }, (_, at) =>
      Math.hypot(((at % outlineSide) + 0.5) / outlineSide - x, (Math.floor(at / outlineSide) + 0.5) / outlineSide - y) <
      radius
        ? 1
        : 0,
    );
  const peak = (row: number, column: number): Float32Array =>
    Float32Array.from({ length: 64 }, (_, at) => (at === row * 8 + column ? 2 : -1));

  it('hits where the hottest cell lies in it, and not across the head', () => {
    const outline = disc(0.69, 0.31, 0.1);
    const found = localisation(peak(2, 5), 8, outline, outlineSide);
    expect(found?.hit).toBe(true);
    expect(found?.area).toBeCloseTo(Math.PI * 0.01, 2);
    expect(found?.energy).toBeGreaterThan(0.9);
    const other = localisation(peak(6, 1), 8, outline, outlineSide);
    expect(other).toMatchObject({ hit: false, energy: 0 });
  });

  it('spreads as much as the area where the map says nothing, and says nothing without an outline', () => {
    const even = localisation(new Float32Array(64).fill(1), 8, disc(0.5, 0.5, 0.2), outlineSide);
    expect(even?.energy).toBeCloseTo(even?.area ?? NaN, 9);
    expect(localisation(peak(1, 1), 8, new Uint8Array(outlineSide ** 2), outlineSide)).toBeNull();
  });
});
