import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbLead, holdLine, reveal, topsOf, visibleRange } from '../../../renderer/worklist/anchor.js';

const row = 52;

describe('holdLine', () => {
  it('never moves the held line on the screen, and scrolls only as far as there is content', () => {
    const anything = fc.record({
      count: fc.integer({ min: 1, max: 200 }),
      beforeIndex: fc.nat(199),
      afterIndex: fc.nat(199),
      scrollTopPx: fc.integer({ min: 0, max: 8000 }),
      leadPx: fc.integer({ min: 0, max: 600 }),
      viewPx: fc.integer({ min: 100, max: 1500 }),
    });
    fc.assert(
      fc.property(anything, ({ count, beforeIndex, afterIndex, scrollTopPx, leadPx, viewPx }) => {
        const before = { topPx: (beforeIndex % count) * row, heightPx: row };
        const after = { topPx: (afterIndex % count) * row, heightPx: row };
        const contentPx = count * row;
        const screenPx = leadPx + before.topPx - scrollTopPx;
        // Only what is in view is ever held.
        fc.pre(screenPx > -row && screenPx < viewPx);
        const held = holdLine(before, after, { scrollTopPx, leadPx }, contentPx, viewPx);
        expect(held.leadPx + after.topPx - held.scrollTopPx).toBeCloseTo(screenPx, 9);
        expect(held.scrollTopPx).toBeGreaterThanOrEqual(0);
        const scrollablePx = Math.max(0, held.leadPx + contentPx + held.tailPx - viewPx);
        expect(held.scrollTopPx).toBeLessThanOrEqual(scrollablePx + 1e-9);
      }),
    );
  });

  it('adds space above only where scrolling up cannot hold the line', () => {
    const at = (index: number): { topPx: number; heightPx: number } => ({ topPx: index * row, heightPx: row });
    expect(holdLine(at(3), at(8), { scrollTopPx: 0, leadPx: 0 }, 100 * row, 600)).toEqual({
      scrollTopPx: 5 * row,
      leadPx: 0,
      tailPx: 0,
    });
    expect(holdLine(at(3), at(1), { scrollTopPx: 0, leadPx: 0 }, 100 * row, 600)).toEqual({
      scrollTopPx: 0,
      leadPx: 2 * row,
      tailPx: 0,
    });
  });
});

describe('absorbLead', () => {
  it('takes hidden space away without moving what is seen, and leaves visible space', () => {
    expect(absorbLead({ scrollTopPx: 300, leadPx: 104 })).toEqual({ scrollTopPx: 196, leadPx: 0 });
    expect(absorbLead({ scrollTopPx: 40, leadPx: 104 })).toEqual({ scrollTopPx: 40, leadPx: 104 });
  });
});

describe('reveal', () => {
  it('scrolls as little as possible', () => {
    const scroll = { scrollTopPx: 100, leadPx: 0 };
    expect(reveal({ topPx: 52, heightPx: 52 }, scroll, 300)).toBe(52);
    expect(reveal({ topPx: 104, heightPx: 52 }, scroll, 300)).toBe(100);
    expect(reveal({ topPx: 390, heightPx: 52 }, scroll, 300)).toBe(142);
  });
});

describe('visibleRange', () => {
  it('has every line that touches the view and few more, at 10,000 lines', () => {
    const tops = topsOf(Array.from({ length: 10_000 }, (_, index) => (index === 5000 ? 28 : row)));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 519_000 }), (fromPx) => {
        const [first, last] = visibleRange(tops, fromPx, 700, 6);
        expect(tops[first] ?? 0).toBeLessThanOrEqual(fromPx);
        expect(tops[last] ?? 0).toBeGreaterThanOrEqual(Math.min(fromPx + 700, tops[10_000] ?? 0));
        expect(last - first).toBeLessThan(30);
      }),
    );
  });

  it('works on an empty list', () => {
    expect(visibleRange(topsOf([]), 0, 700, 6)).toEqual([0, 0]);
  });
});
