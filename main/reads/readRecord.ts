import {
  dismissReasons,
  findingsSchema,
  type DismissReason,
  type LogEvent,
  type ReadRecord,
} from '../contract/index.js';
import { transitions, type ReadAction } from './transitions.js';

export const unreadRecord: ReadRecord = {
  state: 'unread',
  by: '',
  sinceMs: null,
  findings: null,
  dismissReason: null,
  dismissText: '',
  reopened: false,
  signature: null,
};

const actionOf: Readonly<Partial<Record<LogEvent['kind'], ReadAction>>> = {
  opened: 'open',
  signed: 'sign',
  dismissed: 'dismiss',
  reopened: 'reopen',
};

function dismissReasonOf(event: LogEvent): DismissReason {
  return dismissReasons.find((reason) => reason === event.detail['reason']) ?? 'other';
}

/**
 * The record after one more event of its study. Events the table refuses change nothing: the log may hold what an
 * earlier version, or two windows at once, wrote.
 */
export function nextRecord(record: ReadRecord, event: LogEvent): ReadRecord {
  const action = actionOf[event.kind];
  if (!action) return record;
  const state = transitions[record.state][action];
  if (state === null) return record;
  switch (action) {
    case 'open':
      return state === 'reading' ? { ...record, state, by: event.who, sinceMs: event.atMs } : record;
    case 'sign': {
      const findings = findingsSchema.safeParse(event.detail['findings']);
      const signed = { state, by: event.who, sinceMs: event.atMs, signature: event.hash.slice(0, 12) };
      return { ...record, ...signed, findings: findings.success ? findings.data : null };
    }
    case 'dismiss': {
      const text = event.detail['text'];
      const dismissText = typeof text === 'string' ? text : '';
      return {
        ...record,
        state,
        by: event.who,
        sinceMs: event.atMs,
        dismissReason: dismissReasonOf(event),
        dismissText,
      };
    }
    case 'reopen':
      // The reader's own earlier findings stay to be amended; the signature under them does not.
      return {
        ...unreadRecord,
        findings: record.findings,
        sinceMs: event.atMs,
        by: event.who,
        reopened: record.reopened || record.state !== 'reading',
      };
  }
}

/** State of one study as a view of its events, oldest first (docs/design.md 4.4). */
export function readRecord(events: readonly LogEvent[]): ReadRecord {
  return events.reduce(nextRecord, unreadRecord);
}
