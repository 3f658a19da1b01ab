import { describe, expect, test } from 'vitest';
import { isAllowed } from '../../main/setup/licences.mjs';

describe('licence allow-list', () => {
  test.each([
    ['MIT', false, true],
    ['(MIT OR GPL-3.0)', false, true],
    ['MIT AND Zlib', false, true],
    ['MIT AND GPL-2.0', false, false],
    ['GPL-3.0-only', true, false],
    ['MPL-2.0', false, false],
    ['MPL-2.0', true, true],
    ['UNLICENSED', true, false],
  ])('%s (tool: %s) is allowed: %s', (expression, isTool, expected) => {
    expect(isAllowed(expression, isTool)).toBe(expected);
  });
});
