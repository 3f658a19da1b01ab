import type { BrowserWindow } from 'electron';
import type { AppEvent, AppEvents } from '../contract/index.js';

export interface PageEvents {
  send<E extends AppEvent>(event: E, payload: AppEvents[E]): void;
  /** The page listens now: what waited is sent. */
  ready(): void;
}

/** Sends events to the page; until the page has said that it listens, notices and actions wait. */
export function pageEvents(window: () => BrowserWindow | undefined): PageEvents {
  let listening = false;
  const waiting: (() => void)[] = [];
  function deliver(event: string, payload: unknown): void {
    const page = window();
    if (page && !page.isDestroyed()) page.webContents.send(`ictus:event:${event}`, payload);
  }
  return {
    send: (event, payload) => {
      if (listening) deliver(event, payload);
      // A state that changed is asked for by the page itself when it starts; a sentence would be lost.
      else if (event === 'notice' || event === 'action') waiting.push(() => deliver(event, payload));
    },
    ready: () => {
      listening = true;
      for (const late of waiting.splice(0)) late();
    },
  };
}
