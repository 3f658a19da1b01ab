import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, type Label, type ModelManifest } from '../../main/contract/index.js';
import { plattProbability } from '../../main/numbers/index.js';
import {
  atPrevalence,
  bandOf,
  studyProbabilities,
  type PlacedScore,
  type Prevalence,
} from '../../main/triage/index.js';

const share = fc.double({ min: 0.001, max: 0.95, noNaN: true });
const perLabel = <T>(of: (label: Label) => T) =>
  Object.fromEntries(labels.map((label) => [label, of(label)])) as Record<Label, T>;
const prevalence: fc.Arbitrary<Prevalence> = fc
  .tuple(share, share, share, share, share, share)
  .map((values) => perLabel((label) => values[labels.indexOf(label)]!));
const point = (threshold: number) => ({
  threshold,
  sensitivity: 0.8,
  specificity: 0.9,
  bleedingStudies: 200,
  otherStudies: 200,
  source: 'a test',
});

function model(stated: Prevalence | undefined, ruleOut: number, ruleIn: number) {
  const study = perLabel((label) => ({ kind: 'platt' as const, a: label === 'epidural' ? 0.7 : 1.3, b: -0.4 }));
  return {
    study: { windowSlices: 3, topK: 2 },
    thicknessMm: 5,
    calibration: { slice: study, study, ...(stated ? { prevalence: stated } : {}) },
    operatingPoints: { ruleOut: point(ruleOut), ruleIn: point(ruleIn) },
    expectedFlagged: { share: 0.2, source: 'as it was' },
  } satisfies Partial<ModelManifest>;
}

const slices = fc.array(fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: 6, maxLength: 6 }), {
  minLength: 1,
  maxLength: 20,
});
const placed = (list: readonly number[][]): PlacedScore[] =>
  list.map((logits, index) => ({ score: { logits, scored: true }, ordinals: [index + 1, index + 1] }));
const bandBy = ({ operatingPoints: { ruleIn, ruleOut }, ...rule }: ReturnType<typeof model>, list: number[][]) =>
  bandOf('analysed', studyProbabilities(placed(list), rule, 5)!.probabilities, {
    ruleIn: ruleIn.threshold,
    ruleOut: ruleOut.threshold,
    ruleOutEvidence: 200,
  });

describe('calibrated to a prevalence', () => {
  it('no study changes its band, whatever the prevalence', () => {
    fc.assert(
      fc.property(slices, prevalence, prevalence, share, share, (list, stated, wanted, one, other) => {
        const own = model(stated, Math.min(one, other), Math.max(one, other));
        const score = studyProbabilities(placed(list), own, 5)!.score;
        // A score that stands on a threshold to the last bit may fall on either side of it.
        fc.pre([one, other].every((threshold) => Math.abs(score - threshold) > 1e-9));
        // Past 1 - 1e-9 the odds no longer fit the digits of a probability.
        fc.pre(score > 1e-9 && score < 1 - 1e-9);
        expect(bandBy(atPrevalence(own, wanted), list)).toBe(bandBy(own, list));
      }),
      { numRuns: 2000 },
    );
  });

  it('multiplies the odds of each label by those of the prevalences, as Bayes says', () => {
    fc.assert(
      fc.property(
        prevalence,
        prevalence,
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.constantFrom(...labels),
        (stated, wanted, logit, label) => {
          const odds = (p: number) => p / (1 - p);
          const own = model(stated, 0.2, 0.6);
          const before = plattProbability(logit, own.calibration.study[label]);
          const after = plattProbability(logit, atPrevalence(own, wanted).calibration.study[label]);
          expect(Math.log(odds(after))).toBeCloseTo(
            Math.log((odds(before) * odds(wanted[label])) / odds(stated[label])),
            6,
          );
        },
      ),
    );
  });

  it('gives on a made-up list the share that was asked for', () => {
    // 2,000 of 4,000 have the label; the logit is their exact log odds, so at 50 % it is calibrated.
    const logits = Array.from({ length: 4000 }, (_, index) => (index % 2 === 0 ? 1 : -1) * (0.2 + (index % 37) / 10));
    const even = perLabel(() => 0.5);
    const own = { ...model(even, 0.2, 0.6) };
    own.calibration.study = perLabel(() => ({ kind: 'platt' as const, a: 1, b: 0 }));
    const wanted = perLabel(() => 0.1);
    const { study } = atPrevalence(own, wanted).calibration;
    // Studies with the label are now one in ten: weighted so, the probabilities add up to one in ten.
    let sum = 0;
    let weights = 0;
    for (const logit of logits) {
      const p = plattProbability(logit, own.calibration.study.any);
      const weight = p * (0.1 / 0.5) + (1 - p) * (0.9 / 0.5);
      sum += weight * plattProbability(logit, study.any);
      weights += weight;
    }
    expect(sum / weights).toBeCloseTo(0.1, 4);
  });

  it('leaves a model as it is that does not say what it was calibrated to, and states it of one that does', () => {
    const silent = model(undefined, 0.2, 0.6);
    const wanted = perLabel(() => 0.1);
    expect(atPrevalence(silent, wanted)).toBe(silent);
    const stated = atPrevalence(
      model(
        perLabel(() => 0.4),
        0.2,
        0.6,
      ),
      wanted,
    );
    expect(stated.calibration.prevalence).toEqual(wanted);
    expect(stated.calibration.slice).toEqual(silent.calibration.slice);
    expect(stated.expectedFlagged.share).toBeCloseTo(0.1 * 0.8 + 0.9 * 0.1, 12);
    expect(stated.expectedFlagged.source).toContain('10 bleeding studies in 100');
  });
});
