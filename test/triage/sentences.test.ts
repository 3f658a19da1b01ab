import { describe, expect, it } from 'vitest';
import type { RankedStudy } from '../../main/contract/index.js';
import { driftSentence, triageReport, whyHere, type Placement } from '../../main/triage/index.js';
import { nowMs } from './randomLists.js';

const minute = 60_000;
const ranked: RankedStudy = { studyUid: '1', band: 'suspected', queue: 'suspected', urgency: 0.7, dueMs: nowMs };
const low = { epidural: 0.01, intraparenchymal: 0.02, intraventricular: 0.01, subarachnoid: 0.03 };
const placement: Placement = {
  ranked,
  order: { priority: 'routine', arrivedMs: nowMs - 12 * minute, source: 'orders' },
  probabilities: { ...low, any: 0.93, subdural: 0.91 },
  named: 'subdural',
  peakSlices: [14, 19],
  reasons: [],
  pinnedAt: null,
};
const context = { nowMs, aiOn: true, capMs: 60 * minute, ruleIn: 0.6, modelLoaded: true };
const why = (change: Partial<RankedStudy>, more: Partial<Placement> = {}, about = context) =>
  whyHere({ ...placement, ranked: { ...ranked, ...change }, ...more }, about);
const gap = { code: 'gap' as const, message: 'Slices are missing: 20 mm between slices 4 and 5.' };

describe('why here', () => {
  it('says what sorted the study, in one sentence', () => {
    expect(why({})).toBe('Suspected: subdural 0.91 on slices 14-19; routine; arrived 12 min ago.');
    expect(why({}, { probabilities: { ...low, any: 0.7, subdural: 0.4 }, peakSlices: [3, 3] })).toBe(
      'Suspected: any 0.70, most of it subdural 0.40 on slice 3; routine; arrived 12 min ago.',
    );
    expect(why({ band: 'indeterminate', queue: 'indeterminate' }, { reasons: [gap] })).toBe(
      'Indeterminate: any 0.93, highest subdural 0.91 on slices 14-19 (partial: slices are missing: 20 mm between slices 4 and 5); routine; arrived 12 min ago.',
    );
    expect(why({ band: 'not-analysed', queue: 'indeterminate' }, { reasons: [gap], probabilities: null })).toBe(
      'Not analysed: slices are missing: 20 mm between slices 4 and 5; routine; arrived 12 min ago.',
    );
    expect(why({ band: 'not-suspected', queue: 'rest' }, { probabilities: { ...low, any: 0.001, subdural: 0 } })).toBe(
      'Not suspected: any 0.01; routine; arrived 12 min ago.',
    );
    expect(why({ band: 'pending', queue: 'rest' }, { probabilities: null })).toBe(
      'Pending: not scored yet, stands where not suspected would; routine; arrived 12 min ago.',
    );
  });

  it('says bleeding and how sure, and no subtype, where the model has no evidence for the one that leads', () => {
    const unnamed = { named: 'any' } as const;
    expect(why({}, unnamed)).toBe('Suspected: bleeding 0.93 on slices 14-19; routine; arrived 12 min ago.');
    expect(why({ band: 'indeterminate', queue: 'indeterminate' }, unnamed)).toBe(
      'Indeterminate: bleeding 0.93 on slices 14-19; routine; arrived 12 min ago.',
    );
  });

  it('begins with the rule where that is not the band', () => {
    const waited = { order: { ...placement.order, arrivedMs: nowMs - 125 * minute } };
    expect(why({ queue: 'due', band: 'not-suspected' }, waited)).toBe(
      'Due: routine, waited 2 h 5 min, cap 1 h; not suspected: any 0.93.',
    );
    expect(why({ queue: 'due' }, { order: { ...placement.order, priority: 'stat' } })).toBe(
      'Due: STAT, arrived 12 min ago; suspected: subdural 0.91 on slices 14-19.',
    );
    expect(why({ queue: 'pinned' }, { pinnedAt: 2 })).toMatch(
      /^Pinned to place 3 by the reader; suspected: subdural 0\.91/,
    );
    expect(why({ queue: 'rest' }, {}, { ...context, aiOn: false })).toBe(
      "Site's order without AI: routine; arrived 12 min ago.",
    );
  });

  it('never uses the words that a list must not use', () => {
    const bands = ['suspected', 'indeterminate', 'not-suspected', 'not-analysed', 'pending'] as const;
    const queues = ['pinned', 'suspected', 'due', 'indeterminate', 'rest'] as const;
    for (const band of bands) {
      for (const queue of queues) {
        const sentence = why({ band, queue }, { reasons: [gap] });
        expect(sentence).not.toMatch(/negative|normal|no bleed|AI found|undefined|NaN/i);
        expect(sentence).toMatch(/^[A-Z].*\.$/);
      }
    }
  });
});

describe('drift', () => {
  const list = (flagged: number, of = 50) => Array.from({ length: of }, (_, index) => index < flagged);
  const expected = { share: 0.12, source: 'held-out studies' };

  it('speaks where the share is far from what the card expects, on either side, with the numbers', () => {
    expect(driftSentence(list(6), expected)).toBeNull();
    // Exact sums of binomial(50, 0.12) in Python: P(X >= 12) = 0.0135, P(X >= 14) = 0.0018, P(X = 0) = 0.0017, P(X <= 1) = 0.0131.
    expect(driftSentence(list(12), expected)).toBeNull();
    expect(driftSentence(list(1), expected)).toBeNull();
    expect(driftSentence(list(14), expected)).toMatch(
      /^14 of the last 50 scored studies \(28 %\) read suspected, the model card expects 12 % \(held-out studies\); .* 0\.2 % of lists/,
    );
    expect(driftSentence(list(0), expected)).toMatch(/^0 of the last 50/);
  });

  it('looks at the last fifty only, and is silent with fewer', () => {
    expect(driftSentence(list(30, 49), expected)).toBeNull();
    expect(driftSentence([...list(20, 20), ...list(6)], expected)).toBeNull();
  });
});

describe('the report for programs', () => {
  it('has no word for "not yet", and never reads it as not suspected', () => {
    const row = {
      studyUid: '1',
      band: 'pending',
      evaluability: 'pending',
      patientId: 'P',
      accession: 'A',
      probabilities: null,
      reasons: [],
      why: 'Pending: x.',
      slices: 3,
      ms: null,
    } as unknown as Parameters<typeof triageReport>[0];
    expect(triageReport(row)).toEqual({
      studyUid: '1',
      patientId: 'P',
      accession: 'A',
      band: 'not-analysed',
      evaluability: 'not-analysed',
      score: null,
      probabilities: null,
      reasons: [],
      why: 'Pending: x.',
      slices: 3,
      ms: null,
    });
  });
});
