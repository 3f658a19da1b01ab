import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels } from '../../main/contract/index.js';
import { approximateHu } from '../../main/dataset/index.js';
import { dealPatients } from '../../models/inception-v3/recipe/slices/folds.js';
import { pictureWindows } from '../../models/inception-v3/recipe/slices/pictureWindows.js';
import { calibratedHead } from '../../models/inception-v3/recipe/fits/foldFits.js';
import { calibrated, sliceThresholds } from '../../models/inception-v3/recipe/fits/sliceCalibration.js';
import { cutOperatingPoints, recallAgainstWorkload, workloadFor } from '../../main/evaluation/index.js';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const calibration = fc.array(fc.record({ kind: fc.constant('platt' as const), a: number, b: number }), {
  minLength: labels.length,
  maxLength: labels.length,
});

describe('slice calibration', () => {
  it('says the same folded into the head as put on its logits', () => {
    const channels = 5;
    const floats = (length: number) => fc.array(number, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        floats(labels.length * channels),
        floats(labels.length),
        floats(channels),
        calibration,
        (kernel, bias, features, platt) => {
          const weights = new Map([
            ['head.weight', Float32Array.from(kernel)],
            ['head.bias', Float32Array.from(bias)],
          ]);
          const logitsOf = (head: ReadonlyMap<string, Float32Array>): Float32Array =>
            Float32Array.from(labels, (_, label) =>
              features.reduce(
                (sum, value, channel) => sum + value * (head.get('head.weight')?.[label * channels + channel] ?? NaN),
                head.get('head.bias')?.[label] ?? NaN,
              ),
            );
          const folded = logitsOf(calibratedHead(weights, platt));
          const after = calibrated(logitsOf(weights), platt);
          folded.forEach((logit, label) => {
            expect(logit).toBeCloseTo(after[label] ?? NaN, 3);
          });
        },
      ),
    );
  });

  it('leaves a twentieth of the slices without the label above its threshold', () => {
    const examples = Array.from({ length: 400 }, (_, row) => ({
      source: 'ct-ich',
      patient: `p${row}`,
      truth: { any: row % 4 === 0, epidural: false },
    }));
    const logits = Float32Array.from({ length: 400 * labels.length }, (_, at) => Math.sin(at * 1.7) * 3);
    const thresholds = sliceThresholds(examples, logits);
    const above = examples.filter(
      ({ truth }, row) =>
        !truth.any && 1 / (1 + Math.exp(-(logits[row * labels.length] ?? NaN))) > thresholds.any + 1e-4,
    );
    expect(above.length).toBeGreaterThanOrEqual(12);
    expect(above.length).toBeLessThanOrEqual(15);
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
