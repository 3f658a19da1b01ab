import { ok, type EventKind, type LogEvent, type Result } from '../contract/index.js';
import type { Connection } from './database.js';
import { eventHash, firstHash, verifyEvents } from './eventChain.js';

export interface NewEvent {
  readonly atMs: number;
  readonly kind: EventKind;
  readonly studyUid: string | null;
  readonly who: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The append-only log; any process may append, and the file's write lock keeps the chain in one line. */
export interface EventLog {
  appendEvent(event: NewEvent): Result<LogEvent>;
  /** In order of `seq`; of one study where it is named. */
  events(filter?: { readonly studyUid?: string }): readonly LogEvent[];
  /** Checks every hash of the log. Error: `log-damaged`. */
  verifyLog(): Result<null>;
}

interface EventRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly kind: EventKind;
  readonly study_uid: string | null;
  readonly who: string;
  readonly detail: string;
  readonly hash: string;
}

export function eventLog(connection: Connection): EventLog {
  const events: EventLog['events'] = ({ studyUid } = {}) =>
    (studyUid === undefined
      ? connection.rows<EventRow>('SELECT * FROM events ORDER BY seq')
      : connection.rows<EventRow>('SELECT * FROM events WHERE study_uid = ? ORDER BY seq', studyUid)
    ).map(eventOf);
  return {
    appendEvent: (event) => connection.transact(() => appendInTransaction(connection, event)),
    events,
    verifyLog: () => {
      const all = events();
      return all.length === 0 ? ok(null) : verifyEvents(all);
    },
  };
}

/** Appends inside the caller's transaction. */
export function appendInTransaction(connection: Connection, event: NewEvent): LogEvent {
  const last = connection.first<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1',
  );
  // What is hashed is what JSON keeps: an `undefined` or a NaN in the detail must not differ when it is read back.
  const detail = JSON.parse(JSON.stringify(event.detail)) as Record<string, unknown>;
  const { atMs, kind, studyUid, who } = event;
  const unsigned = { seq: (last?.seq ?? 0) + 1, atMs, kind, studyUid, who, detail };
  const hash = eventHash(last?.hash ?? firstHash, unsigned);
  connection.run(
    'INSERT INTO events (seq, at_ms, kind, study_uid, who, detail, hash) VALUES (?,?,?,?,?,?,?)',
    unsigned.seq,
    atMs,
    kind,
    studyUid,
    who,
    JSON.stringify(detail),
    hash,
  );
  return { ...unsigned, hash };
}

function eventOf(row: EventRow): LogEvent {
  const { seq, at_ms: atMs, kind, study_uid: studyUid, who, detail, hash } = row;
  return { seq, atMs, kind, studyUid, who, detail: JSON.parse(detail) as Record<string, unknown>, hash };
}
