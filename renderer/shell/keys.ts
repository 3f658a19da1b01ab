import { actions, type ActionId, type KeyOverrides } from '../../main/contract/actions.js';

/** What of a KeyboardEvent decides which key it is. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifiersAlone = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/**
 * The name of a key press as the action table writes it: modifiers in the order Ctrl+Alt+Shift+, then the key.
 * Shift is left out where it is already in the character ("?" and not "Shift+/"); Command counts as Ctrl.
 * @returns null for a modifier alone
 */
export function keyName(press: KeyPress): string | null {
  if (modifiersAlone.has(press.key)) return null;
  const character = press.key.length === 1;
  const letter = character && press.key.toLowerCase() !== press.key.toUpperCase();
  const ctrl = press.ctrlKey || press.metaKey;
  const shift = press.shiftKey && (!character || letter || press.key === ' ');
  const key = letter ? press.key.toLowerCase() : press.key;
  return `${ctrl ? 'Ctrl+' : ''}${press.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** The keys of an action: the reader's own, else the defaults. */
export function keysOf(id: ActionId, overrides: KeyOverrides): readonly string[] {
  return overrides[id] ?? actions.find((action) => action.id === id)?.keys ?? [];
}

/** Key name to action. Where two actions claim one key the reader's own choice wins over a default. */
export function keyMap(overrides: KeyOverrides): ReadonlyMap<string, ActionId> {
  const map = new Map<string, ActionId>();
  for (const action of actions) {
    if (overrides[action.id] === undefined) for (const key of action.keys) map.set(key, action.id);
  }
  for (const action of actions) {
    for (const key of overrides[action.id] ?? []) map.set(key, action.id);
  }
  return map;
}

export interface KeyConflict {
  readonly key: string;
  readonly ids: readonly ActionId[];
}

/** Keys that more than one action claims. */
export function keyConflicts(overrides: KeyOverrides): readonly KeyConflict[] {
  const claims = new Map<string, ActionId[]>();
  for (const action of actions) {
    for (const key of new Set(keysOf(action.id, overrides))) {
      claims.set(key, [...(claims.get(key) ?? []), action.id]);
    }
  }
  return [...claims].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}

const spoken: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageDown: 'Page down',
  PageUp: 'Page up',
  Escape: 'Esc',
};

/** A key name for people: "Ctrl+Shift+O", "Space", "↓". */
export function keyText(key: string): string {
  const parts = /^((?:Ctrl\+|Alt\+|Shift\+)*)(.+)$/.exec(key);
  const modifiers = parts?.[1] ?? '';
  const last = parts?.[2] ?? key;
  const shown = spoken[last] ?? (modifiers !== '' && last.length === 1 ? last.toUpperCase() : last);
  return `${modifiers}${shown}`;
}
