import type { EventKind } from '../contract/index.js';

/** An event before the log gives it a number and a hash: what `Store.appendEvent` takes, but for the time. */
export interface EventDraft {
  readonly kind: EventKind;
  readonly studyUid: string | null;
  readonly who: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Who acts: the name given in settings with the operating system's user (docs/design.md 4.4). */
export function whoActs(readerName: string, osUser: string): string {
  const name = readerName.trim();
  return name === '' ? osUser : `${name} (${osUser})`;
}
