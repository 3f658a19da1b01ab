import { Menu, type MenuItemConstructorOptions } from 'electron';
import { actionGroups, actions, type Action, type KeyOverrides } from '../contract/index.js';

/** Electron's name of a key of the action table: `Ctrl+Shift+o` becomes `CommandOrControl+Shift+O`. */
export function accelerator(key: string): string {
  const parts = key.split(/\+(?=.)/);
  const named: Readonly<Record<string, string>> = {
    Ctrl: 'CommandOrControl',
    ' ': 'Space',
    ArrowUp: 'Up',
    ArrowDown: 'Down',
    '+': 'Plus',
  };
  return parts.map((part) => named[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join('+');
}

function item(action: Action, keys: readonly string[], choose: (id: string) => void): MenuItemConstructorOptions {
  const first = keys[0];
  return {
    id: action.id,
    label: action.title,
    // Shown, not registered: the page itself listens for keys, so that typing in a text field is typing.
    ...(first === undefined ? {} : { accelerator: accelerator(first), registerAccelerator: false }),
    click: () => choose(action.id),
  };
}

/** The application menu, made from the action table and the reader's own keys. */
export function buildMenu(overrides: KeyOverrides, choose: (id: string) => void): Menu {
  const groups = actionGroups.map((group): MenuItemConstructorOptions => {
    const items = actions
      .filter((action) => action.group === group)
      .map((action) => item(action, overrides[action.id] ?? action.keys, choose));
    const ending: MenuItemConstructorOptions[] = group === 'File' ? [{ type: 'separator' }, { role: 'quit' }] : [];
    return { label: group, submenu: [...items, ...ending] };
  });
  return Menu.buildFromTemplate(groups);
}
