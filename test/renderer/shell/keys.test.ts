import { describe, expect, it } from 'vitest';
import { actions } from '../../../main/contract/actions.js';
import { keyConflicts, keyMap, keyName, keyText, keysOf, type KeyPress } from '../../../renderer/shell/keys.js';

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

describe('key names', () => {
  it.each([
    [press('j'), 'j'],
    [press('J', { shiftKey: true }), 'Shift+j'],
    [press('J'), 'j'],
    [press('?', { shiftKey: true }), '?'],
    [press('O', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+o'],
    [press('o', { metaKey: true }), 'Ctrl+o'],
    [press('Enter', { ctrlKey: true }), 'Ctrl+Enter'],
    [press('F4', { altKey: true, shiftKey: true }), 'Alt+Shift+F4'],
    [press(' ', { shiftKey: true }), 'Shift+ '],
    [press('Shift', { shiftKey: true }), null],
  ])('%o is %s', (event, name) => {
    expect(keyName(event)).toBe(name);
  });

  it('are said for people', () => {
    expect(['Ctrl+Shift+o', ' ', 'ArrowDown', 'j', '+', 'Ctrl+,', 'Escape'].map(keyText)).toEqual([
      'Ctrl+Shift+O',
      'Space',
      '↓',
      'j',
      '+',
      'Ctrl+,',
      'Esc',
    ]);
  });
});

describe('the key table', () => {
  it('has no key twice by default', () => {
    expect(keyConflicts({})).toEqual([]);
  });

  it('reaches every action that has a key', () => {
    const reached = new Set(keyMap({}).values());
    expect(actions.filter((action) => action.keys.length > 0 && !reached.has(action.id))).toEqual([]);
  });

  it('can write every default key as a press gives it', () => {
    for (const key of keyMap({}).keys()) {
      const [, modifiers = '', last = ''] = /^((?:Ctrl\+|Alt\+|Shift\+)*)(.+)$/.exec(key) ?? [];
      const event = press(last, { ctrlKey: modifiers.includes('Ctrl'), shiftKey: modifiers.includes('Shift') });
      expect(keyName(event)).toBe(key);
    }
  });

  it('lets the reader change and take away keys', () => {
    const map = keyMap({ 'window.invert': ['q'], 'view.fit': [] });
    expect([map.get('q'), map.get('i'), map.get('f')]).toEqual(['window.invert', undefined, undefined]);
    expect(keysOf('window.invert', {})).toEqual(['i']);
  });

  it('names a conflict, and the reader’s own choice wins', () => {
    const overrides = { 'window.invert': ['c'] };
    expect(keyConflicts(overrides)).toEqual([{ key: 'c', ids: ['window.composite', 'window.invert'] }]);
    expect(keyMap(overrides).get('c')).toBe('window.invert');
  });
});
