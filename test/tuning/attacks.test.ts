import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, type Label, type Probabilities, type Truth } from '../../main/contract/index.js';
import { swapTest } from '../../main/evaluation/index.js';
import { randomStream } from '../../main/numbers/index.js';
import { judge, type GateQuestion } from '../../main/tuning/gate.js';
import { luckAt, luckInAll } from '../../main/tuning/luck.js';
import type { PairedCase } from '../../main/tuning/pairedCase.js';
import { withoutSameImages } from '../../main/tuning/sameImages.js';

const every = (any: number): Probabilities =>
  Object.fromEntries(labels.map((label) => [label, any])) as Record<Label, number>;
const truthOf = (bleeds: boolean): Truth =>
  Object.fromEntries(labels.map((label) => [label, bleeds && label === 'any']));
const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Normal numbers from uniform ones (Box and Muller 1958). */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

const calm: readonly PairedCase[] = Array.from({ length: 40 }, (_, at) => {
  const seen = every(at < 20 ? 0.8 : 0.1);
  return { patient: `r${at}`, truth: truthOf(at < 20), seen: [seen, seen] };
});
const asked = (holdout: readonly PairedCase[], change: Partial<GateQuestion> = {}): GateQuestion => ({
  holdout,
  replay: calm,
  replayFrom: 'patients that came with the model',
  learntFrom: new Set(),
  ruleIn: [0.5, 0.5],
  look: 1,
  ...change,
});
const candidates = Array.from({ length: 200 }, (_, at) => at + 1);

describe('the gate under attack', () => {
  it('lets at most the stated share of 200 candidates of pure noise through, one after the other on the same patients', () => {
    const base = randomStream(41);
    const heads = Array.from({ length: 100 }, (_, at) => (at < 50 ? 1.3 : -1.3) + 1.5 * normal(base.next));
    const before = heads.map((logit) => every(probability(logit + 0.3 * normal(base.next))));
    const passed = candidates.filter((look) => {
      const { next } = randomStream(1000 + look);
      const holdout = heads.map((logit, at): PairedCase => {
        const after = every(probability(logit + 0.3 * normal(next)));
        return { patient: `p${at}`, truth: truthOf(at < 50), seen: [before[at] ?? after, after] };
      });
      return judge(asked(holdout, { look })).accepted;
    });
    expect(passed.length).toBeLessThanOrEqual(luckInAll * candidates.length);
    // Over all 200 together the error is still 5 %: on these patients none should pass.
    expect(passed).toEqual([]);
  }, 300_000);

  it('lets at most the stated share of 200 through where luck needs only a few patients: each the first on its own', () => {
    const passed = candidates.filter((seed) => {
      const { next } = randomStream(7919 * seed);
      const holdout = Array.from({ length: 100 }, (_, at): PairedCase => {
        const up = next() < 0.5;
        // Four bleeding studies lie at the threshold, and only luck says on which side of it each model sees them.
        const seen = at < 4 ? (up ? [0.499, 0.501] : [0.501, 0.499]) : at < 50 ? [0.8, 0.8] : [0.1, 0.1];
        return { patient: `p${at}`, truth: truthOf(at < 50), seen: [every(seen[0] ?? 0), every(seen[1] ?? 0)] };
      });
      return judge(asked(holdout)).accepted;
    });
    expect(passed.length).toBeLessThanOrEqual(luckInAll * candidates.length);
  }, 300_000);

  it('says that so few patients may have changed by luck', () => {
    const holdout = Array.from({ length: 100 }, (_, at): PairedCase => {
      const seen = at < 4 ? [0.499, 0.501] : at < 50 ? [0.8, 0.8] : [0.1, 0.1];
      return { patient: `p${at}`, truth: truthOf(at < 50), seen: [every(seen[0] ?? 0), every(seen[1] ?? 0)] };
    });
    const verdict = judge(asked(holdout));
    expect(verdict.checks.filter(({ passed }) => !passed)).toMatchObject([
      { name: 'It helps', sentence: expect.stringContaining('by luck more often than 0.83 % of the time') as string },
    ]);
  });

  it('spends no more than 5 % on luck, however many candidates are made', () => {
    const spent = (looks: number): number =>
      3 * Array.from({ length: looks }, (_, at) => luckAt(at + 1)).reduce((sum, share) => sum + share, 0);
    expect(spent(1)).toBeCloseTo(luckInAll / 2);
    expect(spent(200)).toBeGreaterThan(0.049);
    expect(spent(100_000)).toBeLessThan(luckInAll);
  });

  it('still lets a true gain through at the fiftieth candidate', () => {
    const { next } = randomStream(5);
    const holdout = Array.from({ length: 600 }, (_, at): PairedCase => {
      const [side, noise] = [at < 300 ? 1 : -1, normal(next)];
      const seen = (apart: number) => every(probability(side * apart + 1.5 * noise));
      return { patient: `p${at}`, truth: truthOf(at < 300), seen: [seen(0.8), seen(1.6)] };
    });
    expect(judge(asked(holdout, { look: 50 })).checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('refuses reads that are wrong for half of the patients, though a calibration to them seems to help', () => {
    const { next } = randomStream(3);
    // The order is as it was; only how sure the candidate is fits the wrong labels better.
    const holdout = Array.from({ length: 400 }, (_, at): PairedCase => {
      const [bleeds, wrong] = [at % 2 === 0, at % 4 < 2];
      const logit = (bleeds ? 2 : -2) + normal(next);
      return {
        patient: `p${at}`,
        truth: truthOf(bleeds !== wrong),
        seen: [every(probability(logit)), every(probability(logit / 100))],
      };
    });
    const failing = judge(asked(holdout)).checks.filter(({ passed }) => !passed);
    expect(failing.map(({ name }) => name)).toEqual(['Reads and images agree']);
    expect(failing[0]?.sentence).toMatch(
      /^AUC of any by the candidate is 0\.\d{3} \(.*\), whose lower bound must be at least 0\.6: the candidate cannot tell these studies apart as they were read\. Check that the reads belong to the studies/,
    );
  });

  it('leaves out one study that is here under two patients, one on each side, and says how many', () => {
    const studies = [
      { studyUid: 'a', side: 'learn' },
      { studyUid: 'b', side: 'holdout' },
      { studyUid: 'c', side: 'learn' },
      { studyUid: 'd', side: 'learn' },
      { studyUid: 'e', side: 'holdout' },
    ] as const;
    const features = new Map(
      (
        [
          ['a', 1],
          ['b', 1],
          ['c', 2],
          ['d', 2],
          ['e', 3],
        ] as const
      ).map(([uid, number]) => [uid, Float32Array.of(number, 0.5)]),
    );
    expect(withoutSameImages(studies, features).map(({ studyUid }) => studyUid)).toEqual(['c', 'd', 'e']);
    const check = judge(asked(calm, { sameImages: 2 })).checks[0];
    expect(check?.sentence).toBe(
      'No patient that was learnt from is judged. 2 studies were left out: their images are here under two patients, one on each side.',
    );
  });
});

describe('the paired randomisation test', () => {
  const signs = (parts: readonly number[]) => (swapped: Uint8Array) =>
    parts.reduce((sum, part, at) => sum + (swapped[at] === 1 ? -part : part), 0);

  it('gives the chance that counting gives: four of four is one in sixteen', () => {
    const own = ['a', 'b', 'c', 'd'];
    expect(swapTest(own, signs([1, 1, 1, 1]), { draws: 40_000 }).chance).toBeCloseTo(1 / 16, 2);
    expect(swapTest(own, signs([1, 1, 1, -1]), { draws: 40_000 }).chance).toBeCloseTo(5 / 16, 2);
    expect(swapTest(own, signs([0, 0, 0, 0])).chance).toBe(1);
  });

  it('swaps patients as a whole: eight slices of one patient are one of two', () => {
    expect(swapTest(Array<string>(8).fill('one'), signs(Array<number>(8).fill(1))).chance).toBeCloseTo(0.5, 1);
  });

  it('is never below what its draws can tell, and knows nothing of the order of patients', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }), (parts) => {
        const own = parts.map((_, at) => `p${at}`);
        const { chance, gain } = swapTest(own, signs(parts), { draws: 200 });
        expect(chance).toBeGreaterThanOrEqual(1 / 201);
        expect(chance).toBeLessThanOrEqual(1);
        expect(gain).toBe(parts.reduce((sum, part) => sum + part, 0));
      }),
      { numRuns: 50 },
    );
  });
});
