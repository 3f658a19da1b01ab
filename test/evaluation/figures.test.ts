import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, fitPlatt, rankingIntervals, rocAuc } from '../../main/evaluation/index.js';
import { randomStream } from '../../main/numbers/index.js';

interface Golden {
  readonly y: readonly number[];
  readonly weight: readonly number[];
  readonly scores: readonly number[];
  readonly auc: number;
  readonly averagePrecision: number;
  readonly weightedAuc: number;
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'logistic.json'), 'utf8')) as Golden;

describe('ranking', () => {
  it('agrees with scikit-learn, ties and weights included', () => {
    expect(rocAuc(golden.scores, golden.y)).toBeCloseTo(golden.auc, 10);
    expect(rocAuc(golden.scores, golden.y, golden.weight)).toBeCloseTo(golden.weightedAuc, 10);
    expect(averagePrecision(golden.scores, golden.y)).toBeCloseTo(golden.averagePrecision, 10);
  });

  it('depends on the order of scores alone', () => {
    const example = fc.record({ score: fc.integer({ min: -50, max: 50 }), positive: fc.boolean() });
    fc.assert(
      fc.property(fc.array(example, { minLength: 2, maxLength: 60 }), (examples) => {
        const positive = examples.map((one) => one.positive);
        fc.pre(positive.includes(true) && positive.includes(false));
        const auc = rocAuc(
          examples.map((one) => one.score),
          positive,
        );
        const raised = rocAuc(
          examples.map((one) => Math.exp(one.score / 20)),
          positive,
        );
        const reversed = rocAuc(
          examples.map((one) => -one.score),
          positive,
        );
        expect(raised).toBeCloseTo(auc, 10);
        expect(reversed).toBeCloseTo(1 - auc, 10);
      }),
    );
  });
});

describe('the interval clustered by patient', () => {
  const { next: random } = randomStream(5);
  const examples = Array.from({ length: 400 }, (_, index) => {
    const positive = index % 4 < 2;
    return { score: random() + (positive ? 0.3 : 0), positive, cluster: `p${index % 40}` };
  });

  it('holds the estimate and is the same every time', () => {
    const once = rankingIntervals(examples, { draws: 200 }).auc;
    expect(once.low).toBeLessThan(once.estimate);
    expect(once.high).toBeGreaterThan(once.estimate);
    expect(rankingIntervals(examples, { draws: 200 }).auc).toEqual(once);
  });

  it('is wider than one by slices where a patient repeats its picture', () => {
    const copied = examples
      .slice(0, 40)
      .flatMap((example, index) => Array.from({ length: 10 }, () => ({ ...example, cluster: `p${index}` })));
    const byPatient = rankingIntervals(copied, { draws: 300 }).auc;
    const bySlice = rankingIntervals(
      copied.map((example, index) => ({ ...example, cluster: `s${index}` })),
      { draws: 300 },
    ).auc;
    expect(byPatient.high - byPatient.low).toBeGreaterThan(2 * (bySlice.high - bySlice.low));
  });
});

describe('Platt scaling', () => {
  it('finds the map the truths were drawn from', () => {
    const { next: random } = randomStream(11);
    const logits = Array.from({ length: 20_000 }, () => 8 * random() - 4);
    const positive = logits.map((logit) => random() < 1 / (1 + Math.exp(-(0.7 * logit - 1))));
    const { a, b } = fitPlatt(logits, positive);
    expect(Math.abs(a - 0.7)).toBeLessThan(0.05);
    expect(Math.abs(b + 1)).toBeLessThan(0.1);
  });

  it('never falls with the logit, whatever the truths', () => {
    const pair = fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 40 }), (pairs) => {
        const { a, b } = fitPlatt(
          pairs.map(([logit]) => logit),
          pairs.map(([, positive]) => positive),
        );
        expect(a).toBeGreaterThan(0);
        expect(Number.isFinite(b)).toBe(true);
      }),
    );
  });
});
