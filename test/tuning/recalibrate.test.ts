import { describe, expect, it } from 'vitest';
import { labels, type Label, type ModelManifest, type Platt } from '../../main/contract/index.js';
import { randomStream } from '../../main/numbers/index.js';
import { recalibrated, type PlacedStudy } from '../../main/tuning/recalibrate.js';
import { shiftOf } from '../../main/tuning/shift.js';
import { truthOf } from './madeUpSite.js';

const perLabel = (platt: Platt): Record<Label, Platt> =>
  Object.fromEntries(labels.map((label) => [label, platt])) as Record<Label, Platt>;
const point = {
  threshold: 0.5,
  sensitivity: 0.9,
  specificity: 0.9,
  bleedingStudies: 200,
  otherStudies: 200,
  source: 'before',
};
const before = {
  study: { windowSlices: 1, topK: 1 },
  thicknessMm: 5,
  calibration: { slice: perLabel({ kind: 'platt', a: 1, b: 0 }), study: perLabel({ kind: 'platt', a: 1, b: 0 }) },
  operatingPoints: { ruleIn: point, ruleOut: { ...point, threshold: 0.1 } },
  expectedFlagged: { share: 0.2, source: 'before' },
} as ModelManifest;

/** Studies of one slice whose logit is right but for `tooHigh`. */
function studies(bleeding: number, others: number, tooHigh: number): readonly PlacedStudy[] {
  const { next: random } = randomStream(5);
  return Array.from({ length: bleeding + others }, (_, at) => {
    const bleeds = at < bleeding;
    const logit = (bleeds ? 1.5 : -1.5) + 3 * (random() - 0.5) + tooHigh;
    const score = { logits: labels.map(() => logit), scored: true };
    return { patient: `p${at}`, truth: truthOf(bleeds), pitchMm: null, placed: [{ score, ordinals: [1, 1] }] };
  });
}

describe('recalibration at a site', () => {
  it('fits slope and shift from 15 patients of each kind, and cuts the operating points anew', () => {
    const { calibration, operatingPoints, expectedFlagged } = recalibrated(studies(15, 40, 4), before, 'this site');
    const { a, b } = calibration.study.any;
    expect(b / a).toBeLessThan(-2.5);
    expect(operatingPoints.ruleIn).toMatchObject({ source: 'this site', bleedingStudies: 15, otherStudies: 40 });
    expect(operatingPoints.ruleIn.specificity).toBeGreaterThanOrEqual(0.95);
    expect(expectedFlagged.source).toContain('this site');
    expect(calibration.slice).toEqual(before.calibration.slice);
  });

  it('moves the shift alone from 5 patients of each kind, and leaves the operating points', () => {
    const { calibration, operatingPoints } = recalibrated(studies(6, 14, 4), before, 'this site');
    expect(calibration.study.any.a).toBe(1);
    expect(calibration.study.any.b).toBeLessThan(-2.5);
    expect(operatingPoints).toEqual(before.operatingPoints);
  });

  it('states the prevalence that the new calibration adds up to, and keeps that of the labels it leaves', () => {
    const prevalence = Object.fromEntries(labels.map((label) => [label, 0.4])) as Record<Label, number>;
    const stated = { ...before, calibration: { ...before.calibration, prevalence } };
    // 15 of 55 bleed; with so few, the smoothed targets of the fits show.
    const site = recalibrated(studies(15, 40, 4), stated, 'this site').calibration.prevalence;
    expect(site?.any).toBeCloseTo(15 / 55, 1);
    expect(site?.epidural).toBe(0.4);
    expect(recalibrated(studies(6, 14, 4), stated, 'this site').calibration.prevalence?.any).toBeCloseTo(6 / 20, 1);
    expect(recalibrated(studies(4, 40, 4), stated, 'this site').calibration.prevalence).toEqual(prevalence);
    expect(recalibrated(studies(15, 40, 4), before, 'this site').calibration.prevalence).toBeUndefined();
  });

  it('leaves everything as it was with fewer, and a label that nobody has', () => {
    expect(recalibrated(studies(4, 40, 4), before, 'this site').calibration).toEqual(before.calibration);
    expect(recalibrated(studies(20, 40, 4), before, 'this site').calibration.study.epidural).toEqual(
      before.calibration.study.epidural,
    );
  });

  it('shifts logits until they say as often as it is so', () => {
    const { next: random } = randomStream(3);
    const examples = Array.from({ length: 4000 }, () => {
      const logit = 4 * (random() - 0.5);
      return { logit: logit + 1.7, positive: random() < 1 / (1 + Math.exp(-logit)) };
    });
    expect(shiftOf(examples)).toBeCloseTo(-1.7, 0);
    expect(shiftOf([])).toBeCloseTo(0, 6);
  });
});
