import { actions, type ActionId, type KeyOverrides } from '../../main/contract/actions.js';
import { keyMap, keyName, keysOf, keyText } from './keys.js';
import { session } from './session.svelte.js';

type Handler = () => void;

/** Latest registration first: a component that is mounted later stands nearer to the reader. */
const handlers: Partial<Record<ActionId, readonly Handler[]>> = {};

/**
 * Says what an action does while a component lives; call it in `onMount` and return its result.
 * @returns a function that takes the handler back
 */
export function onAction(id: ActionId, handler: Handler): () => void {
  handlers[id] = [handler, ...(handlers[id] ?? [])];
  return () => {
    handlers[id] = (handlers[id] ?? []).filter((other) => other !== handler);
  };
}

/** Registers several actions at once. */
export function onActions(table: Readonly<Partial<Record<ActionId, Handler>>>): () => void {
  const stops = actions.flatMap(({ id }) => {
    const handler = table[id];
    return handler === undefined ? [] : [onAction(id, handler)];
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Does an action. @returns false where nothing on the screen answers to it. */
export function perform(id: ActionId): boolean {
  const handler = handlers[id]?.[0];
  if (handler === undefined) return false;
  handler();
  return true;
}

/** For ids from the menu, which arrive as text. */
export function performNamed(id: string): void {
  const action = actions.find((candidate) => candidate.id === id);
  if (action !== undefined) perform(action.id);
}

function overrides(): KeyOverrides {
  return session.settings?.keys ?? {};
}

const pressed = $derived.by(() => keyMap(overrides()));

/** The first key of an action for people, or ''. Reactive: follows the reader's own keys. */
export function keyHint(id: ActionId): string {
  const first = keysOf(id, overrides())[0];
  return first === undefined ? '' : keyText(first);
}

/** Tooltip of a control: the action's title (or `text`) and its key, "Invert (I)". */
export function hint(id: ActionId, text?: string): string {
  const title = text ?? actions.find((action) => action.id === id)?.title ?? id;
  const key = keyHint(id);
  return key === '' ? title : `${title} (${key})`;
}

const textTypes = new Set(['text', 'search', 'number', 'email', 'url', 'password']);

function writesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return textTypes.has(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

/** Space and Enter on a focused control belong to that control, arrows to sliders and radio groups. */
function controlWants(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (key === ' ' || key === 'Enter') {
    return target.closest('button, a[href], summary, input, [role="menuitem"], [role="checkbox"]') !== null;
  }
  if (key.startsWith('Arrow') || key === 'Home' || key === 'End' || key.startsWith('Page')) {
    return target.closest('input, [role="separator"], [role="menu"], [role="slider"]') !== null;
  }
  return false;
}

const undoKeys = new Set(['Ctrl+z', 'Ctrl+Shift+z', 'Ctrl+y']);

/** Keyboard dispatch: put on the window once. Typing, open dialogs and focused controls go first. */
export function dispatchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || session.dialog !== null) return;
  const key = keyName(event);
  if (key === null) return;
  // The browser would undo what was last typed in some field, seen or not; beside a field its undo has nothing to undo.
  if (undoKeys.has(key) && !writesText(event.target)) event.preventDefault();
  if (writesText(event.target) && !key.startsWith('Ctrl+')) return;
  if (controlWants(event.target, key)) return;
  const id = pressed.get(key);
  if (id === undefined) return;
  if (perform(id)) event.preventDefault();
}
