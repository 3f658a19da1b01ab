import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { threadsFor } from '../../main/inference/threads.js';

describe('threads of the network', () => {
  it('take the cores that are free, and always one', () => {
    expect([
      threadsFor({ cores: 2, busy: 0.1, own: 0 }),
      threadsFor({ cores: 2, busy: 1, own: 0 }),
      threadsFor({ cores: 2, busy: 2, own: 1.9 }),
      threadsFor({ cores: 2, busy: 5, own: 0 }),
      threadsFor({ cores: 16, busy: 3, own: 0 }),
      threadsFor({ cores: 6, busy: 3, own: 0 }),
      threadsFor({ cores: 1, busy: 0, own: 0 }),
    ]).toEqual([2, 1, 2, 1, 8, 3, 1]);
  });

  it('never rise when others use more', () => {
    const cores = fc.integer({ min: 1, max: 64 });
    const use = fc.double({ min: 0, max: 64, noNaN: true });
    fc.assert(
      fc.property(cores, use, use, (count, busy, more) => {
        const before = threadsFor({ cores: count, busy, own: 0 });
        const after = threadsFor({ cores: count, busy: busy + more, own: 0 });
        expect(after).toBeLessThanOrEqual(before);
        expect(after).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
