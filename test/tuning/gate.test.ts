import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, type Label, type Probabilities, type Truth } from '../../main/contract/index.js';
import { randomStream } from '../../main/numbers/index.js';
import { judge, type GateQuestion } from '../../main/tuning/gate.js';
import type { PairedCase } from '../../main/tuning/pairedCase.js';

const every = (any: number, subtype = any): Probabilities =>
  Object.fromEntries(labels.map((label) => [label, label === 'any' ? any : subtype])) as Record<Label, number>;

const truthOf = (bleeds: boolean): Truth =>
  Object.fromEntries(labels.map((label) => [label, bleeds && (label === 'any' || label === 'subdural')]));

interface Made {
  readonly bleeding: number;
  readonly others: number;
  /** How far the scores of bleeding studies stand above those of the others, by the model in use and by the candidate. */
  readonly apart: readonly [number, number];
  readonly seed?: number;
  readonly prefix?: string;
}

/** Cases whose two scores share their noise, as those of a parent and its child do. */
function cases({ bleeding, others, apart, seed = 1, prefix = 'p' }: Made): PairedCase[] {
  const { next: random } = randomStream(seed);
  return Array.from({ length: bleeding + others }, (_, at) => {
    const bleeds = at < bleeding;
    const noise = random() + random() + random() - 1.5;
    const seen = (distance: number): number => 1 / (1 + Math.exp(-(2 * noise + (bleeds ? distance : -distance))));
    return { patient: `${prefix}${at}`, truth: truthOf(bleeds), seen: [every(seen(apart[0])), every(seen(apart[1]))] };
  });
}

const replay = cases({ bleeding: 60, others: 200, apart: [2, 2], seed: 9, prefix: 'r' });
const question = (change: Partial<GateQuestion>): GateQuestion => ({
  holdout: cases({ bleeding: 80, others: 160, apart: [0.6, 2] }),
  replay,
  replayFrom: 'patients that came with the model',
  learntFrom: new Set(['somebody else']),
  ruleIn: [0.5, 0.5],
  look: 1,
  ...change,
});
const refusals = (change: Partial<GateQuestion>): readonly string[] =>
  judge(question(change)).checks.flatMap(({ passed, name }) => (passed ? [] : [name]));

describe('the gate', () => {
  it('lets a candidate through that is better at this site and as good as before elsewhere', () => {
    const verdict = judge(question({}));
    expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(verdict).toMatchObject({ accepted: true, studies: 240, bleeding: 80, replaySlices: 260, level: 0.95 });
    const auc = verdict.checks.find(({ name }) => name.startsWith('AUC of any, this site'))?.change;
    expect(auc?.low).toBeGreaterThan(0.05);
    expect(auc?.high).toBeLessThan(0.5);
  });

  it('refuses what helps nobody: a copy of the model in use', () => {
    expect(refusals({ holdout: cases({ bleeding: 80, others: 160, apart: [1, 1] }) })).toEqual(['It helps']);
  });

  it('refuses with too few bleeding studies, and says how many are missing', () => {
    const verdict = judge(question({ holdout: cases({ bleeding: 49, others: 45, apart: [0.6, 2] }) }));
    expect(verdict.accepted).toBe(false);
    expect(verdict.checks.find(({ name }) => name === 'Enough studies')?.sentence).toBe(
      '49 bleeding studies and 45 others are held back; 1 more with bleeding and 5 more without are needed.',
    );
  });

  it('refuses without both classes, and compares nothing', () => {
    const verdict = judge(question({ holdout: cases({ bleeding: 0, others: 90, apart: [1, 2] }) }));
    expect(verdict.accepted).toBe(false);
    expect(verdict.checks.map(({ name }) => name)).toEqual(['Patients apart', 'Enough studies']);
  });

  it('refuses a patient that was learnt from and is judged', () => {
    expect(refusals({ learntFrom: new Set(['p3', 'p7']) })).toEqual(['Patients apart']);
  });

  it('refuses what has forgotten other patients, or cannot show that it has not', () => {
    const forgetful = cases({ bleeding: 60, others: 200, apart: [2, 0.8], seed: 9, prefix: 'r' });
    expect(refusals({ replay: forgetful })).toContain('AUC of any, patients that came with the model');
    expect(refusals({ replay: [] })).toEqual(['AUC of any, patients that came with the model']);
  });

  it('refuses what misses more, and what only flags more', () => {
    const holdout = cases({ bleeding: 80, others: 160, apart: [0.6, 2] });
    expect(refusals({ holdout, ruleIn: [0.5, 0.97] })).toEqual(['Sensitivity of "suspected", this site']);
    expect(refusals({ holdout, ruleIn: [0.5, 0.01] })).toEqual(['Specificity of "suspected", this site']);
  });

  it('refuses probabilities that have become less true, however well they rank', () => {
    const holdout = cases({ bleeding: 80, others: 160, apart: [0.6, 2] }).map(
      ({ seen: [before, after], ...one }): PairedCase => ({
        ...one,
        seen: [before, every(0.4 + after.any / 100, after.subdural)],
      }),
    );
    expect(refusals({ holdout, ruleIn: [0.5, 0.405] })).toEqual(['Brier score of any, this site']);
  });

  it('refuses where a subtype with enough patients has become worse, and passes over one with too few', () => {
    const worse = (patients: number): readonly PairedCase[] =>
      cases({ bleeding: 80, others: 160, apart: [0.6, 2] }).map(({ truth, seen: [before, after], ...one }, at) => ({
        ...one,
        truth: { ...truth, epidural: at < patients },
        seen: [
          { ...before, epidural: at < patients ? 0.9 : 0.1 },
          { ...after, epidural: at < patients && at % 2 === 0 ? 0.05 : 0.2 },
        ],
      }));
    expect(refusals({ holdout: worse(15) })).toEqual(['AUC of epidural, this site']);
    expect(refusals({ holdout: worse(14) })).toEqual([]);
  });

  it('is the harder to pass the oftener the same patients were asked', () => {
    const level = (look: number): number => judge(question({ look })).level;
    expect([1, 2, 5].map(level)).toEqual([0.95, 0.975, 0.99]);
    const width = (look: number): number => {
      const change = judge(question({ look })).checks.find(({ name }) => name.startsWith('Brier'))?.change;
      return (change?.high ?? NaN) - (change?.low ?? NaN);
    };
    expect(width(10)).toBeGreaterThan(1.2 * width(1));
  });

  it('accepts exactly where every condition holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 70 }),
        fc.double({ min: 0.2, max: 2.5, noNaN: true }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        (bleeding, apart, threshold, look) => {
          const holdout = cases({ bleeding, others: 60, apart: [1, apart] });
          const verdict = judge(question({ holdout, ruleIn: [0.5, threshold], look }));
          expect(verdict.accepted).toBe(verdict.checks.every(({ passed }) => passed));
          if (bleeding < 50) expect(verdict.accepted).toBe(false);
        },
      ),
      { numRuns: 4 },
    );
  });
});
