import type { ReadRecord } from '../contract/index.js';

/** What a reader does to a study. */
export type ReadAction = 'open' | 'sign' | 'dismiss' | 'reopen';

type State = ReadRecord['state'];

/**
 * The states of docs/design.md 4.4 as a table; null: refused. Opening a finished study looks at it and changes nothing.
 * A study may be dismissed from the list without opening it: a false alarm must cost one key.
 * Reopening one that is being read puts it back.
 */
export const transitions: Readonly<Record<State, Readonly<Record<ReadAction, State | null>>>> = {
  unread: { open: 'reading', sign: null, dismiss: 'dismissed', reopen: null },
  reading: { open: 'reading', sign: 'read', dismiss: 'dismissed', reopen: 'unread' },
  read: { open: 'read', sign: null, dismiss: null, reopen: 'unread' },
  dismissed: { open: 'dismissed', sign: null, dismiss: null, reopen: 'unread' },
};

/** What to do where the table refuses. */
export function refusal(record: ReadRecord, action: ReadAction): string {
  switch (record.state) {
    case 'unread':
      return action === 'sign'
        ? 'The study has not been opened; open it before you sign.'
        : 'The study is unread already; nothing to reopen.';
    case 'reading':
      return `The study is being read by ${record.by}; open it to take it over.`;
    case 'read':
      return `The study was signed by ${record.by}; reopen it to change the read.`;
    case 'dismissed':
      return `The study was dismissed by ${record.by}; reopen it to read it.`;
  }
}
