import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, subtypes } from '../../main/contract/index.js';
import { studyLogit, studyProbabilities, type PlacedScore, type StudyRule } from '../../main/triage/index.js';

const platt = { kind: 'platt' as const, a: 1, b: 0 };
const rule: StudyRule = {
  study: { windowSlices: 3, topK: 2 },
  thicknessMm: 5,
  calibration: {
    study: {
      any: platt,
      epidural: { ...platt, a: 0.7 },
      intraparenchymal: platt,
      intraventricular: { ...platt, b: -1 },
      subarachnoid: platt,
      subdural: { ...platt, a: 1.4, b: 0.5 },
    },
  },
};

const logit = fc.double({ min: -12, max: 12, noNaN: true });
const slices = fc.array(fc.record({ logits: fc.array(logit, { minLength: 6, maxLength: 6 }), scored: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});
const placed = (list: readonly { logits: number[]; scored: boolean }[]): PlacedScore[] =>
  list.map((score, index) => ({ score, ordinals: [index + 1, index + 1] }));
const pitch = fc.constantFrom(null, 0.6, 1.25, 2.5, 5, 10);

describe('from slices to the study', () => {
  it('raising any slice never lowers any study probability', () => {
    fc.assert(
      fc.property(
        slices,
        pitch,
        fc.nat(),
        fc.nat(5),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (list, mm, n, label, by) => {
          const index = n % list.length;
          const one = list[index]!;
          const raised = list.with(index, { ...one, logits: one.logits.with(label, one.logits[label]! + by) });
          const before = studyProbabilities(placed(list), rule, mm);
          const after = studyProbabilities(placed(raised), rule, mm);
          fc.pre(before !== null && after !== null);
          for (const name of labels)
            expect(after.probabilities[name]).toBeGreaterThanOrEqual(before.probabilities[name] - 1e-12);
          expect(after.score).toBeGreaterThanOrEqual(before.score - 1e-12);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('any is never lower than the largest subtype, and all are probabilities', () => {
    fc.assert(
      fc.property(slices, pitch, (list, mm) => {
        const study = studyProbabilities(placed(list), rule, mm);
        fc.pre(study !== null);
        const { probabilities, leading, peakSlices } = study;
        for (const subtype of subtypes) expect(probabilities.any).toBeGreaterThanOrEqual(probabilities[subtype]);
        for (const name of labels) expect(probabilities[name]).toBeGreaterThanOrEqual(0);
        expect(probabilities.any).toBeLessThanOrEqual(1);
        expect(Math.max(...subtypes.map((one) => probabilities[one]))).toBe(probabilities[leading]);
        expect(peakSlices[0]).toBeLessThanOrEqual(peakSlices[1]);
      }),
      { numRuns: 1000 },
    );
  });

  it("any is the model's own: no subtype moves it", () => {
    fc.assert(
      fc.property(slices, pitch, logit, (list, mm, other) => {
        const changed = list.map((one) => ({ ...one, logits: [one.logits[0]!, other, -other, other, -other, other] }));
        const score = studyProbabilities(placed(list), rule, mm)?.score;
        expect(studyProbabilities(placed(changed), rule, mm)?.score).toBe(score);
      }),
      { numRuns: 1000 },
    );
  });

  it('names the leading subtype, and bleeding where there is no evidence for it', () => {
    fc.assert(
      fc.property(slices, fc.subarray([...subtypes]), (list, insufficient) => {
        const study = studyProbabilities(placed(list), { ...rule, insufficient }, 5);
        fc.pre(study !== null);
        expect(study.named).toBe(insufficient.includes(study.leading) ? 'any' : study.leading);
        expect(study.probabilities).toEqual(studyProbabilities(placed(list), rule, 5)?.probabilities);
      }),
    );
  });

  it('slices without brain count as absent', () => {
    fc.assert(
      fc.property(slices, pitch, (list, mm) => {
        const kept = list.filter((one) => one.scored);
        const all = studyProbabilities(placed(list), rule, mm);
        const only = studyProbabilities(placed(kept), rule, mm);
        expect(all?.probabilities).toEqual(only?.probabilities);
      }),
      { numRuns: 1000 },
    );
  });

  it('goes by the logits in context where there are any', () => {
    fc.assert(
      fc.property(slices, (list) => {
        const own = placed(list);
        const seen = own.map(({ score, ordinals }) => ({
          score: { scored: score.scored, logits: [9, 9, 9, 9, 9, 9], inContext: score.logits },
          ordinals,
        }));
        expect(studyProbabilities(seen, rule, null)).toEqual(studyProbabilities(own, rule, null));
      }),
    );
  });

  it('works with one slice: its own logit, calibrated', () => {
    const study = studyProbabilities(placed([{ logits: [0, -9, 1, -9, -9, -9], scored: true }]), rule, null)!;
    // A subtype that would be likelier than blood at all is as likely as that.
    expect(study.probabilities.any).toBeCloseTo(0.5, 12);
    expect(study.probabilities.intraparenchymal).toBe(study.probabilities.any);
    expect([study.leading, study.peakSlices]).toEqual(['intraparenchymal', [1, 1]]);
    expect(studyProbabilities(placed([{ logits: [], scored: false }]), rule, null)).toBeNull();
  });

  it('averages over three neighbours and takes the top k windows of as many millimetres', () => {
    const logits = [0, 0, 3, 6, 3, 0, 0, 0];
    // Windows: 1, 3, 4, 3, 1, 0 (three slices each).
    expect(studyLogit(logits, rule, 5)).toBeCloseTo(3.5, 12);
    expect(studyLogit(logits, rule, 10)).toBeCloseTo(4, 12);
    expect(studyLogit(logits, rule, 2.5)).toBeCloseTo(2.75, 12);
    expect(studyLogit(logits, rule, null)).toBeCloseTo(3.5, 12);
    // A lone spike is noise, a run of slices is blood.
    expect(studyLogit([0, 0, 6, 0, 0], rule, 10)!).toBeLessThan(studyLogit([0, 3, 3, 3, 0], rule, 10)!);
  });

  it('names the slices that carry the leading subtype, as the viewer counts them', () => {
    const score = (subdural: number) => ({ logits: [-5, -9, -9, -9, -9, subdural], scored: true });
    const list = [-6, -6, 2, 3, 2, -6].map(score);
    const thin = list.map((one, index): PlacedScore => ({ score: one, ordinals: [4 * index + 1, 4 * index + 4] }));
    expect(studyProbabilities(thin, rule, 5)).toMatchObject({ leading: 'subdural', peakSlices: [9, 20] });
  });
});
