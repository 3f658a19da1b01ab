import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, type RankInput } from '../../main/contract/index.js';
import { rankStudies } from '../../main/triage/index.js';
import { context, nowMs, randomContext, randomList, randomProbabilities, waitCapMs } from './randomLists.js';

const runs = { numRuns: 2000 };
const uids = (list: readonly { readonly studyUid: string }[]): string[] => list.map((one) => one.studyUid);
const minute = 60_000;

function study(
  studyUid: string,
  any: number | null,
  more: Partial<RankInput> & { waitedMin?: number } = {},
): RankInput {
  const { waitedMin = 1, ...rest } = more;
  const probabilities = any === null ? null : { ...Object.fromEntries(labels.map((l) => [l, 0])), any, subdural: any };
  return {
    studyUid,
    evaluability: any === null ? 'pending' : 'analysed',
    probabilities: probabilities as RankInput['probabilities'],
    order: { priority: 'routine', arrivedMs: nowMs - waitedMin * minute, source: 'orders' },
    state: 'unread',
    ...rest,
  };
}

/** The same study, pinned nowhere. */
function unpin(one: RankInput): RankInput {
  const copy: { -readonly [K in keyof RankInput]: RankInput[K] } = { ...one };
  delete copy.pinnedAt;
  return copy;
}

const siteOrder = (list: readonly RankInput[]): RankInput[] => {
  const priority = { stat: 0, urgent: 1, routine: 2 };
  const key = (one: RankInput) =>
    [
      priority[one.order.priority],
      String(one.order.arrivedMs).padStart(20, '0'),
      one.studyDate ?? '9',
      one.studyUid,
    ].join('|');
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};

describe('the order is total', () => {
  it('ranks each unread study once and no other, whatever the order of input', () => {
    fc.assert(
      fc.property(randomList, randomContext, fc.func(fc.integer()), (list, context_, shuffle) => {
        const order = rankStudies(list, context_);
        expect(uids(order).sort()).toEqual(uids(list.filter((one) => one.state === 'unread')).sort());
        const shuffled = [...list].sort((a, b) => shuffle(a.studyUid) - shuffle(b.studyUid));
        expect(rankStudies(shuffled, context_)).toEqual(order);
      }),
      runs,
    );
  });
});

describe('without AI', () => {
  it("is the site's order with its caps", () => {
    fc.assert(
      fc.property(randomList, (list) => {
        const unpinned = list.map(unpin);
        const unread = unpinned.filter((one) => one.state === 'unread');
        const dueMs = (one: RankInput) => one.order.arrivedMs + waitCapMs[one.order.priority];
        const isDue = (one: RankInput) => one.order.priority === 'stat' || dueMs(one) <= nowMs;
        const due = unread.filter(isDue).sort((a, b) => dueMs(a) - dueMs(b) || (a.studyUid < b.studyUid ? -1 : 1));
        const rest = siteOrder(unread.filter((one) => !isDue(one)));
        expect(uids(rankStudies(unpinned, { ...context, aiOn: false }))).toEqual(uids([...due, ...rest]));
      }),
      runs,
    );
  });

  it('does not depend on any result', () => {
    fc.assert(
      fc.property(randomList, randomProbabilities, (list, probabilities) => {
        const off = { ...context, aiOn: false };
        const changed = list.map((one) => ({ ...one, evaluability: 'analysed' as const, probabilities }));
        expect(uids(rankStudies(changed, off))).toEqual(uids(rankStudies(list, off)));
      }),
      runs,
    );
  });
});

describe('promote-only', () => {
  const withIndex = fc.tuple(randomList, fc.nat()).map(([list, n]) => [list, n % list.length] as const);

  it('raising a probability never moves a study down', () => {
    fc.assert(
      fc.property(withIndex, randomContext, randomProbabilities, ([list, index], context_, raise) => {
        const target = list[index]!;
        fc.pre(target.state === 'unread' && target.probabilities !== null);
        const old = target.probabilities;
        const raised = Object.fromEntries(labels.map((label) => [label, Math.max(old[label], raise[label])]));
        const after = list.with(index, { ...target, probabilities: raised as RankInput['probabilities'] });
        const place = (of: readonly RankInput[]) => uids(rankStudies(of, context_)).indexOf(target.studyUid);
        expect(place(after)).toBeLessThanOrEqual(place(list));
      }),
      { numRuns: 5000 },
    );
  });

  it('no result puts a study below where not suspected, or pending, would', () => {
    const nothing = Object.fromEntries(labels.map((label) => [label, 0])) as unknown as RankInput['probabilities'];
    fc.assert(
      fc.property(withIndex, randomContext, ([list, index], context_) => {
        const target = list[index]!;
        fc.pre(target.state === 'unread');
        const place = (of: readonly RankInput[]) => uids(rankStudies(of, context_)).indexOf(target.studyUid);
        const rest = { ...context_, ruleOutEvidence: 1000 };
        const notSuspected = list.with(index, { ...target, evaluability: 'analysed', probabilities: nothing });
        const pending = list.with(index, { ...target, evaluability: 'pending', probabilities: null });
        const placeRest = uids(rankStudies(notSuspected, rest)).indexOf(target.studyUid);
        expect(uids(rankStudies(list, rest)).indexOf(target.studyUid)).toBeLessThanOrEqual(placeRest);
        expect(place(list)).toBeLessThanOrEqual(place(pending));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a third study', () => {
  it('never swaps two that sit in one and the same queue only', () => {
    fc.assert(
      fc.property(randomList, randomContext, fc.nat(), randomProbabilities, (list, context_, n, probabilities) => {
        const index = n % list.length;
        const third = list[index]!;
        const after = list.with(index, { ...third, evaluability: 'analysed', probabilities });
        // Which queues a study belongs to is asked of it alone, so that the interleaving does not hide one.
        const queues = (one: RankInput): string => {
          const due = rankStudies([one], { ...context_, aiOn: false })[0]?.queue === 'due';
          const own = rankStudies([one], { ...context_, nowMs: 0 })[0];
          const suspected = own?.queue === 'suspected';
          if (one.pinnedAt !== undefined) return 'pinned';
          if (due) return suspected ? 'both' : 'due';
          return own?.queue ?? 'none';
        };
        const others = list.filter((one) => one !== third && one.state === 'unread');
        const before = uids(rankStudies(list, context_));
        const now = uids(rankStudies(after, context_));
        for (const a of others) {
          for (const b of others) {
            const queue = queues(a);
            if (queue === 'both' || queue !== queues(b)) continue;
            const first = before.indexOf(a.studyUid) < before.indexOf(b.studyUid);
            expect(now.indexOf(a.studyUid) < now.indexOf(b.studyUid)).toBe(first);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the due queue', () => {
  it('opens its head after at most three suspected, whatever the model says', () => {
    fc.assert(
      fc.property(randomList, randomContext, (list, context_) => {
        const unpinned = list.map(unpin);
        const alone = rankStudies(unpinned, { ...context_, aiOn: false });
        const head = alone[0];
        fc.pre(head?.queue === 'due');
        const order = rankStudies(unpinned, context_);
        const place = uids(order).indexOf(head.studyUid);
        expect(place).toBeLessThanOrEqual(Math.max(0, 3 - context_.suspectedSinceDue));
      }),
      runs,
    );
  });

  it('holds over a whole session of opening the top study', () => {
    fc.assert(
      fc.property(randomList, (list) => {
        let left = list.map(unpin).filter((one) => one.state === 'unread');
        let since = 0;
        let waitedTurns = 0;
        let head: string | undefined;
        while (left.length > 0) {
          const now = { ...context, suspectedSinceDue: since };
          const dueNow = rankStudies(left, { ...now, aiOn: false }).filter((one) => one.queue === 'due');
          if (dueNow[0]?.studyUid !== head) waitedTurns = 0;
          head = dueNow[0]?.studyUid;
          const top = rankStudies(left, now)[0]!;
          if (head !== undefined && top.studyUid !== head) waitedTurns += 1;
          expect(waitedTurns).toBeLessThanOrEqual(3);
          since = top.queue === 'due' ? 0 : top.queue === 'suspected' ? since + 1 : since;
          left = left.filter((one) => one.studyUid !== top.studyUid);
        }
      }),
      runs,
    );
  });
});

describe('examples', () => {
  it('takes three suspected, one due, and skips what is placed', () => {
    const list = [
      study('s1', 0.99),
      study('s2', 0.95),
      study('s3', 0.9),
      study('s4', 0.85),
      study('d1', 0.01, { waitedMin: 70 }),
      study('d2', null, { order: { priority: 'stat', arrivedMs: nowMs, source: 'orders' } }),
      study('both', 0.62, { waitedMin: 90 }),
      study('i', 0.3),
      study('n', 0.01),
      study('p', null, { waitedMin: 2 }),
    ];
    const order = rankStudies(list, context);
    expect(order.map((one) => `${one.studyUid}:${one.queue}`)).toEqual([
      's1:suspected',
      's2:suspected',
      's3:suspected',
      'both:due',
      's4:suspected',
      'd1:due',
      'd2:due',
      'i:indeterminate',
      'p:rest',
      'n:rest',
    ]);
    expect(uids(rankStudies(list, { ...context, suspectedSinceDue: 3 })).slice(0, 2)).toEqual(['both', 's1']);
  });

  it('lets a pinned study stand where the reader put it', () => {
    const list = [
      study('a', 0.9),
      study('b', 0.8),
      study('c', 0.01, { pinnedAt: 1 }),
      study('d', 0.99, { pinnedAt: 99 }),
    ];
    expect(uids(rankStudies(list, context))).toEqual(['a', 'c', 'b', 'd']);
  });

  it('does not reshuffle by noise below a step of urgency', () => {
    const list = [study('late', 0.93, { waitedMin: 1 }), study('early', 0.92, { waitedMin: 9 })];
    expect(uids(rankStudies(list, context))).toEqual(['early', 'late']);
  });

  it('reads nothing as not suspected while the evidence is thin', () => {
    const [one] = rankStudies([study('a', 0.01)], { ...context, ruleOutEvidence: 149 });
    expect(one?.band).toBe('indeterminate');
    expect(rankStudies([study('a', 0.01)], { ...context, ruleOutEvidence: 150 })[0]?.band).toBe('not-suspected');
  });

  it('puts likelier blood first among the indeterminate, by steps, and what was not analysed before them', () => {
    const list = [
      study('low', 0.21, { waitedMin: 20 }),
      study('high', 0.43, { waitedMin: 1 }),
      study('same step, earlier', 0.41, { waitedMin: 5 }),
      study('unseen', null, { evaluability: 'not-analysed', waitedMin: 0 }),
    ];
    expect(uids(rankStudies(list, context))).toEqual(['unseen', 'same step, earlier', 'high', 'low']);
  });

  it('never reads a partial study below indeterminate', () => {
    expect(rankStudies([study('a', 0.01, { evaluability: 'partial' })], context)[0]?.band).toBe('indeterminate');
    expect(rankStudies([study('a', 0.7, { evaluability: 'partial' })], context)[0]?.band).toBe('suspected');
  });
});
