import type { LogEvent } from '../contract/index.js';
import type { Store } from '../store/index.js';

/** The store, with a listener that hears of every event, whichever room appends it: a view of the log is never behind. */
export interface HeardStore extends Store {
  hear(listener: (event: LogEvent) => void): void;
}

export function heardStore(store: Store): HeardStore {
  let listener: (event: LogEvent) => void = () => undefined;
  return {
    ...store,
    appendEvent(event) {
      const appended = store.appendEvent(event);
      if (appended.ok) listener(appended.value);
      return appended;
    },
    hear(next) {
      listener = next;
    },
  };
}
