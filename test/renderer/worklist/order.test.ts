import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bandCounts,
  linesOf,
  neighbour,
  nextUnread,
  noRanks,
  rememberedRanks,
  sortKeys,
  waitedShare,
  wholeView,
  type Line,
} from '../../../renderer/worklist/order.js';
import { worklistRow } from './row.js';

const uids = (lines: readonly Line[]): readonly string[] =>
  lines.map((line) => (line.kind === 'row' ? line.row.studyUid : 'done:'));

const rows = [
  worklistRow('c', { rank: 3, band: 'indeterminate', patientName: 'Ångström^Eva', accession: 'A77' }),
  worklistRow('a', {
    rank: 1,
    band: 'suspected',
    patientName: 'Zorn^Ada',
    probabilities: {
      any: 0.9,
      epidural: 0.1,
      intraparenchymal: 0.1,
      intraventricular: 0.1,
      subarachnoid: 0.1,
      subdural: 0.9,
    },
  }),
  worklistRow('b', { rank: 2, patientName: 'Berg^Ola', order: { priority: 'stat', arrivedMs: 5, source: 'orders' } }),
  worklistRow('d', { rank: null, state: 'read', stateSinceMs: 10 }),
  worklistRow('e', { rank: null, state: 'dismissed', stateSinceMs: 20 }),
];

describe('the lines of the list', () => {
  it('stand by rank, done ones below a heading with the latest first', () => {
    expect(uids(linesOf(rows, wholeView))).toEqual(['a', 'b', 'c', 'done:', 'e', 'd']);
  });

  it.each([
    ['patient', ['c', 'b', 'a', 'done:', 'd', 'e']],
    ['band', ['a', 'c', 'b', 'done:', 'd', 'e']],
    ['probability', ['a', 'b', 'c', 'done:', 'd', 'e']],
    ['arrival', ['a', 'c', 'b', 'done:', 'd', 'e']],
  ] as const)('sort by %s', (sort, expected) => {
    expect(uids(linesOf(rows, { ...wholeView, sort }))).toEqual(expected);
  });

  it('turn round without mixing open and done', () => {
    expect(uids(linesOf(rows, { ...wholeView, reversed: true }))).toEqual(['c', 'b', 'a', 'done:', 'e', 'd']);
  });

  it('are filtered by band and state', () => {
    expect(uids(linesOf(rows, { ...wholeView, bands: new Set(['suspected', 'indeterminate'] as const) }))).toEqual([
      'a',
      'c',
    ]);
    expect(uids(linesOf(rows, { ...wholeView, states: new Set(['dismissed'] as const) }))).toEqual(['done:', 'e']);
  });

  it('are searched by all words, without case and accents', () => {
    expect(uids(linesOf(rows, { ...wholeView, search: 'angstrom a77' }))).toEqual(['c']);
    expect(uids(linesOf(rows, { ...wholeView, search: ' STAT ' }))).toEqual(['b']);
    expect(uids(linesOf(rows, { ...wholeView, search: 'angstrom stat' }))).toEqual([]);
  });

  it('do not depend on the order in which rows arrive, whatever the key', () => {
    const some = fc.array(
      fc.record({
        rank: fc.option(fc.integer({ min: 1, max: 5 })),
        arrivedMs: fc.integer({ min: 0, max: 3 }),
        state: fc.constantFrom('unread' as const, 'read' as const),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, fc.constantFrom(...sortKeys), fc.boolean(), (parts, sort, reversed) => {
        const made = parts.map((part, index) =>
          worklistRow(`u${index}`, {
            rank: part.rank,
            state: part.state,
            order: { priority: 'routine', arrivedMs: part.arrivedMs, source: 'first-seen' },
          }),
        );
        const view = { ...wholeView, sort, reversed };
        const lines = uids(linesOf(made, view));
        expect(uids(linesOf([...made].reverse(), view))).toEqual(lines);
        expect(lines.filter((uid) => uid !== 'done:').toSorted()).toEqual(made.map((row) => row.studyUid).toSorted());
      }),
    );
  });
});

describe('moving in the list', () => {
  const lines = linesOf(rows, wholeView);

  it('passes the heading and stops at the ends', () => {
    expect(neighbour(lines, 'c', 1)).toBe('e');
    expect(neighbour(lines, 'd', 1)).toBe('d');
    expect(neighbour(lines, 'a', -Infinity)).toBe('a');
    expect(neighbour(lines, 'gone', 1)).toBe('a');
    expect(neighbour([], 'a', 1)).toBeNull();
  });

  it('takes the first unread from the top, the shown one left out', () => {
    expect(nextUnread(lines, null)).toBe('a');
    expect(nextUnread(lines, 'a')).toBe('b');
    expect(nextUnread(linesOf(rows.slice(3), wholeView), null)).toBeNull();
  });
});

describe('counts and shares', () => {
  it('count open studies only', () => {
    expect(bandCounts(rows).filter(({ count }) => count > 0)).toEqual([
      { band: 'suspected', count: 1 },
      { band: 'indeterminate', count: 1 },
      { band: 'not-suspected', count: 1 },
    ]);
  });

  it('hold the waited share between 0 and 1', () => {
    const row = worklistRow('w', { capMs: 100, order: { priority: 'routine', arrivedMs: 1000, source: 'orders' } });
    expect([900, 1000, 1050, 1100, 9000].map((nowMs) => waitedShare(row, nowMs))).toEqual([0, 0, 0.5, 1, 1]);
  });
});

describe('a study that is being read', () => {
  it('stays where it was opened, though it has no rank any more', () => {
    const before = ['a', 'b', 'c', 'd'].map((uid, index) => worklistRow(uid, { rank: index + 1 }));
    const ranks = rememberedRanks(noRanks, before);
    const after = [
      worklistRow('a', { rank: 1 }),
      worklistRow('b', { rank: 2 }),
      worklistRow('c', { rank: null, state: 'reading' }),
      worklistRow('d', { rank: 3 }),
    ];
    expect(uids(linesOf(after, wholeView, rememberedRanks(ranks, after)))).toEqual(['a', 'b', 'c', 'd']);
    expect(uids(linesOf(after, wholeView))).toEqual(['c', 'a', 'b', 'd']);
  });
});
