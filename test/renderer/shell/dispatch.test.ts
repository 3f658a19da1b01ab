import { afterEach, describe, expect, it, vi } from 'vitest';
import { dispatchKey, hint, onAction, onActions, perform } from '../../../renderer/shell/actions.svelte.js';
import { session } from '../../../renderer/shell/session.svelte.js';

function pressOn(target: EventTarget, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.addEventListener('keydown', (heard) => dispatchKey(heard as KeyboardEvent), { once: true });
  target.dispatchEvent(event);
  return event;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  return document.body.appendChild(document.createElement(tag));
}

let stop: () => void = () => undefined;
afterEach(() => {
  stop();
  session.dialog = null;
  document.body.replaceChildren();
});

describe('keyboard dispatch', () => {
  it('does the action and keeps the key from the page', () => {
    const next = vi.fn();
    stop = onAction('worklist.next', next);
    expect(pressOn(document.body, 'j').defaultPrevented).toBe(true);
    expect(next).toHaveBeenCalledOnce();
  });

  it('leaves a key alone that nothing answers to', () => {
    expect(pressOn(document.body, 'j').defaultPrevented).toBe(false);
    expect(perform('worklist.next')).toBe(false);
  });

  it('leaves typing alone, but not chords', () => {
    const seen: string[] = [];
    stop = onActions({ 'worklist.next': () => seen.push('next'), 'read.sign': () => seen.push('sign') });
    const area = element('textarea');
    pressOn(area, 'j');
    pressOn(area, 'Enter', { ctrlKey: true });
    expect(seen).toEqual(['sign']);
  });

  it('leaves Space and Enter to a focused button, and single keys to nothing while a dialog is open', () => {
    const seen: string[] = [];
    stop = onActions({
      'slice.cine': () => seen.push('cine'),
      'worklist.open': () => seen.push('open'),
      'read.dismiss': () => seen.push('dismiss'),
    });
    const button = element('button');
    pressOn(button, ' ');
    pressOn(button, 'Enter');
    session.dialog = 'keys';
    pressOn(document.body, 'd');
    expect(seen).toEqual([]);
  });

  it('asks the latest handler, and the one before when that is gone', () => {
    const seen: string[] = [];
    const stopFirst = onAction('view.fit', () => seen.push('first'));
    const stopSecond = onAction('view.fit', () => seen.push('second'));
    perform('view.fit');
    stopSecond();
    perform('view.fit');
    stopFirst();
    expect(seen).toEqual(['second', 'first']);
  });

  it('names the key in a tooltip', () => {
    expect(hint('read.dismiss')).toBe('Dismiss as false alarm (d)');
    expect(hint('file.demo')).toBe('Open demo studies');
  });
});
