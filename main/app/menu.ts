import { Menu, type MenuItemConstructorOptions } from 'electron';
import { actionGroups, actions, type Action, type KeyOverrides } from '../contract/index.js';
import { accelerator } from './accelerator.js';

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
export function buildMenu(overrides: KeyOverrides, choose: (id: string) => void) {
  const groups = actionGroups.map((group): MenuItemConstructorOptions => {
    const items = actions
      .filter((action) => action.group === group)
      .map((action) => item(action, overrides[action.id] ?? action.keys, choose));
    const ending: MenuItemConstructorOptions[] = group === 'File' ? [{ type: 'separator' }, { role: 'quit' }] : [];
    return { label: group, submenu: [...items, ...ending] };
  });
  return Menu.buildFromTemplate(groups);
}
