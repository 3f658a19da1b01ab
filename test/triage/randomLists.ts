import fc from 'fast-check';
import { labels, type Probabilities, type RankContext, type RankInput } from '../../main/contract/index.js';

/** Random worklists for property tests: few distinct values, so that ties and double memberships are common. */
const probability = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.1, 0.5, 0.7, 1));

export const randomProbabilities: fc.Arbitrary<Probabilities> = fc
  .tuple(probability, probability, probability, probability, probability, probability)
  .map((values) => {
    const of = Object.fromEntries(labels.map((label, index) => [label, values[index]])) as Record<string, number>;
    return { ...of, any: Math.max(...values) } as Probabilities;
  });

const minute = 60_000;
export const nowMs = 1_800_000_000_000;

const randomStudy = fc.record(
  {
    evaluability: fc.constantFrom('analysed', 'analysed', 'partial', 'not-analysed', 'pending'),
    probabilities: fc.option(randomProbabilities, { nil: null, freq: 5 }),
    priority: fc.constantFrom('stat', 'urgent', 'routine', 'routine'),
    waitedMin: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constantFrom(0, 29, 30, 60)),
    studyDate: fc.option(fc.constantFrom('20240101', '20251231'), { nil: undefined }),
    state: fc.constantFrom('unread', 'unread', 'unread', 'unread', 'reading', 'read', 'dismissed'),
    pinnedAt: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 8 }),
  } as const,
  { noNullPrototype: true },
);

export const randomList: fc.Arbitrary<readonly RankInput[]> = fc
  .array(randomStudy, { minLength: 1, maxLength: 24 })
  .map((studies) =>
    studies.map((study, index): RankInput => {
      const { priority, waitedMin, studyDate, pinnedAt } = study;
      return {
        // Not in the order of the list, so that a rule which forgets the tie-break is seen.
        studyUid: `1.2.${(index * 7) % 31}`,
        evaluability: study.evaluability,
        probabilities:
          study.evaluability === 'pending' || study.evaluability === 'not-analysed' ? null : study.probabilities,
        order: { priority, arrivedMs: nowMs - waitedMin * minute, source: 'orders' },
        state: study.state,
        ...(studyDate === undefined ? {} : { studyDate }),
        ...(pinnedAt === undefined ? {} : { pinnedAt }),
      };
    }),
  );

export const waitCapMs = { stat: 15 * minute, urgent: 30 * minute, routine: 60 * minute };
export const harmWeights = {
  epidural: 1,
  intraparenchymal: 0.9,
  intraventricular: 0.9,
  subarachnoid: 0.9,
  subdural: 0.8,
};

export const context: RankContext = {
  nowMs,
  suspectedSinceDue: 0,
  aiOn: true,
  waitCapMs,
  harmWeights,
  ruleIn: 0.6,
  ruleOut: 0.2,
  ruleOutEvidence: 500,
};

export const randomContext: fc.Arbitrary<RankContext> = fc
  .record({
    suspectedSinceDue: fc.integer({ min: 0, max: 5 }),
    aiOn: fc.constantFrom(true, true, true, false),
    ruleOutEvidence: fc.constantFrom(0, 149, 150, 500),
  })
  .map((part) => ({ ...context, ...part }));
