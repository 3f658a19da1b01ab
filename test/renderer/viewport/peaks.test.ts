import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SliceScore } from '../../../main/contract/index.js';
import { highestPeak, nextPeak, peaksOf } from '../../../renderer/viewport/heat/peaks.js';

function slicesOf(values: readonly (number | null)[]): readonly { readonly score: SliceScore | null }[] {
  return values.map((value) => ({
    score: value === null ? null : ({ scored: true, probabilities: { subdural: value } } as unknown as SliceScore),
  }));
}

const peaks = (values: readonly (number | null)[], threshold: number): readonly number[] =>
  peaksOf(slicesOf(values), 'subdural', threshold);

describe('peaks along a stack', () => {
  it('are the highest slice of each run above the operating point', () => {
    expect(peaks([0.1, 0.6, 0.9, 0.7, 0.8, 0.2, 0.55, 0.1], 0.5)).toEqual([2, 6]);
  });

  it('take the first of equals, and a run up to the last slice', () => {
    expect(peaks([0.2, 0.8, 0.8, 0.1, 0.9], 0.5)).toEqual([1, 4]);
  });

  it('are parted by slices that were not scored', () => {
    expect(peaks([0.7, null, 0.8], 0.5)).toEqual([0, 2]);
  });

  it('are none below the operating point', () => {
    expect(peaks([0.1, null, 0.3, 0.2], 0.5)).toEqual([]);
    expect(peaks([null, null], 0.5)).toEqual([]);
    expect(peaks([], 0.5)).toEqual([]);
  });

  it('hold the highest slice wherever it reaches the operating point, and nothing below that', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
        const found = peaks(values, 0.5);
        const highest = Math.max(...values);
        expect(found.every((peak) => (values[peak] ?? 0) >= 0.5)).toBe(true);
        expect(found.some((peak) => values[peak] === highest)).toBe(highest >= 0.5);
        const first = highestPeak(slicesOf(values), 'subdural', 0.5);
        expect(first === null ? null : values[first]).toBe(highest >= 0.5 ? highest : null);
      }),
    );
  });
});

describe('going to a peak', () => {
  it('takes the nearest one that way, and none past the last', () => {
    expect(nextPeak([3, 9, 20], 9, 1)).toBe(20);
    expect(nextPeak([3, 9, 20], 9, -1)).toBe(3);
    expect(nextPeak([3, 9, 20], 25, 1)).toBeNull();
    expect(nextPeak([3, 9, 20], 1, -1)).toBeNull();
    expect(nextPeak([], 1, 1)).toBeNull();
  });
});
