import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../main/contract/index.js';
import {
  averagePrecision,
  binaryCounts,
  binaryRates,
  classTable,
  pairedDifference,
  precisionRecallCurve,
  predictiveValues,
  rankingBands,
  reliability,
  rocAuc,
  rocCurve,
  rsnaLogLoss,
  seededRandom,
} from '../../main/evaluation/index.js';

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
  const random = seededRandom(9);
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
  const random = seededRandom(13);
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
