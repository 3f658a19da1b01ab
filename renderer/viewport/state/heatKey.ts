import { keyName, keysOf } from '../../shell/keys.js';
import { session } from '../../shell/session.svelte.js';
import { view } from './view.svelte.js';

/** A key held longer than this was a peek: letting go puts things back as they were. */
const peekMs = 350;

/**
 * Lets the reader hold the heat map's key to peek: a tap turns the map on or off as its action says, and after a longer
 * press it is off again as soon as the key is let go.
 * @returns a function that stops listening
 */
export function followHeatKey(): () => void {
  let held: { readonly key: string; readonly sinceMs: number; readonly wasOn: boolean } | null = null;

  const isHeatKey = (event: KeyboardEvent): boolean => {
    const name = keyName(event);
    return name !== null && keysOf('view.heatMap', session.settings?.keys ?? {}).includes(name);
  };
  // Before the dispatch of keys sees it: repeats of a held key are no presses.
  const pressed = (event: KeyboardEvent): void => {
    if (!isHeatKey(event)) return;
    if (event.repeat) {
      if (held !== null) event.preventDefault();
    } else held = { key: event.key.toLowerCase(), sinceMs: event.timeStamp, wasOn: view.heatMapOn };
  };
  const released = (event: KeyboardEvent): void => {
    if (held === null || event.key.toLowerCase() !== held.key) return;
    if (event.timeStamp - held.sinceMs >= peekMs && !held.wasOn) view.heatMapOn = false;
    held = null;
  };
  const left = (): void => {
    if (held !== null && !held.wasOn) view.heatMapOn = false;
    held = null;
  };
  window.addEventListener('keydown', pressed, { capture: true });
  window.addEventListener('keyup', released);
  window.addEventListener('blur', left);
  return () => {
    window.removeEventListener('keydown', pressed, { capture: true });
    window.removeEventListener('keyup', released);
    window.removeEventListener('blur', left);
  };
}
