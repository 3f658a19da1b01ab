import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SliceScore } from '../../../main/contract/index.js';
import { nextPeak, peaksOf } from '../../../renderer/viewport/heat/peaks.js';

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

  it('fall back to the highest slice of all', () => {
    expect(peaks([0.1, null, 0.3, 0.2], 0.5)).toEqual([2]);
    expect(peaks([null, null], 0.5)).toEqual([]);
    expect(peaks([], 0.5)).toEqual([]);
  });

  it('always hold the highest slice', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) =>
        peaks(values, 0.5).some((peak) => values[peak] === Math.max(...values)),
      ),
    );
  });
});

describe('going to a peak', () => {
  it('takes the next one that way, and round the end', () => {
    expect(nextPeak([3, 9, 20], 9, 1)).toBe(20);
    expect(nextPeak([3, 9, 20], 9, -1)).toBe(3);
    expect(nextPeak([3, 9, 20], 25, 1)).toBe(3);
    expect(nextPeak([3, 9, 20], 1, -1)).toBe(20);
    expect(nextPeak([], 1, 1)).toBeNull();
  });
});
