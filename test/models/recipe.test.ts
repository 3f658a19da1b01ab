import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approximateHu } from '../../main/dataset/index.js';
import { dealPatients } from '../../models/inception-v3/recipe/folds.js';
import { pictureWindows } from '../../models/inception-v3/recipe/pictureWindows.js';
import { balancedWeights } from '../../models/inception-v3/recipe/heads.js';
import { cutOperatingPoints, recallAgainstWorkload, workloadFor } from '../../main/evaluation/index.js';

const source = fc.constantFrom('a', 'b', 'c');

describe('weights of a fit', () => {
  it('make the classes equal inside each source', () => {
    const example = fc.record({ source, patient: fc.constant('p'), any: fc.option(fc.boolean(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(example, { maxLength: 80 }), (drawn) => {
        const examples = drawn.map(({ any, ...rest }) => ({ ...rest, truth: any === undefined ? {} : { any } }));
        const weights = balancedWeights(
          examples,
          examples.map(() => true),
          'any',
        );
        const sum = (of: string, truth: boolean): number =>
          examples.reduce(
            (total, one, row) => total + (one.source === of && one.truth.any === truth ? (weights[row] ?? 0) : 0),
            0,
          );
        for (const of of ['a', 'b', 'c']) {
          const both =
            examples.some((one) => one.source === of && one.truth.any === true) &&
            examples.some((one) => one.source === of && one.truth.any === false);
          expect(sum(of, true)).toBeCloseTo(sum(of, false), 9);
          expect(sum(of, true) > 0).toBe(both);
        }
        examples.forEach((one, row) => {
          if (one.truth.any === undefined) expect(weights[row]).toBe(0);
        });
      }),
    );
  });
});

describe('folds', () => {
  it('keep a patient together and spread bleeding patients of each source evenly', () => {
    const patients = Array.from({ length: 200 }, (_, index) => ({
      patient: `p${index % 100}`,
      source: index % 100 < 40 ? 'a' : 'b',
      bleeds: index % 100 < 10 || (index % 100 >= 40 && index < 60),
    }));
    const folds = dealPatients(patients, 5);
    expect(folds.size).toBe(100);
    const bleeding = [0, 1, 2, 3, 4].map(
      (fold) =>
        new Set(patients.filter((one) => one.bleeds && folds.get(one.patient) === fold).map((one) => one.patient)).size,
    );
    expect(Math.max(...bleeding) - Math.min(...bleeding)).toBeLessThanOrEqual(2);
    expect(dealPatients([...patients].reverse(), 5)).toEqual(folds);
  });
});

describe('operating points', () => {
  it('keep what they promise on the studies they come from', () => {
    const study = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(fc.array(study, { minLength: 4, maxLength: 200 }), (studies) => {
        const bleeds = studies.map(([, bleed]) => bleed);
        fc.pre(bleeds.includes(true) && bleeds.includes(false));
        const { ruleOut, ruleIn } = cutOperatingPoints(
          studies.map(([score]) => score),
          bleeds,
          'test',
        );
        expect(ruleOut.sensitivity).toBeGreaterThanOrEqual(0.98);
        expect(ruleIn.threshold).toBeGreaterThanOrEqual(ruleOut.threshold);
        if (ruleIn.threshold < 1) expect(ruleIn.specificity).toBeGreaterThanOrEqual(0.95);
      }),
    );
  });
});

describe('pictures', () => {
  it('become the HU of their window', () => {
    const hu = approximateHu(Uint8Array.from([0, 255, 102]), pictureWindows['ct-ich']);
    expect([...hu]).toEqual([-20, 100, Math.fround((102 / 255) * 120 - 20)]);
  });
});

describe('recall against workload', () => {
  it('counts from the top', () => {
    const points = recallAgainstWorkload([true, false, true, false]);
    expect(points.map((point) => [point.workload, point.recall])).toEqual([
      [0.25, 0.5],
      [0.5, 0.5],
      [0.75, 1],
      [1, 1],
    ]);
    expect(workloadFor(points, 0.9)?.read).toBe(3);
  });
});
