import { describe, expect, it } from 'vitest';
import { groupsThatFit } from '../../../renderer/viewport/bars/fold.js';

describe('a toolbar that folds', () => {
  it('shows all groups where they fit, else leaves room for the button', () => {
    expect(groupsThatFit([10, 10, 10], 32, 1, 1, 2)).toBe(3);
    expect(groupsThatFit([10, 10, 10], 31, 1, 1, 2)).toBe(2);
    expect(groupsThatFit([10, 10, 10], 22, 1, 1, 2)).toBe(1);
    expect(groupsThatFit([10, 10, 10], 21, 2, 1, 2)).toBe(3);
    expect(groupsThatFit([10], 5, 1, 1, 2)).toBe(0);
  });
});
