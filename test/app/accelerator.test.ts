import { expect, test } from 'vitest';
import { accelerator } from '../../main/app/accelerator.js';

test.each([
  ['Ctrl+Shift+o', 'CommandOrControl+Shift+O'],
  ['+', 'Plus'],
  [' ', 'Space'],
  ['ArrowUp', 'Up'],
  ['Ctrl++', 'CommandOrControl+Plus'],
  ['F4', 'F4'],
])('%s is %s in a menu', (key, expected) => {
  expect(accelerator(key)).toBe(expected);
});
