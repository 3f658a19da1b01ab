import { createHash } from 'node:crypto';
import { failed, ok, type LogEvent, type Result } from '../contract/index.js';

/** What stands before the first event. */
export const firstHash = '0'.repeat(64);

/** JSON with the keys of every object in order, so that equal values give equal bytes. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`);
    return `{${parts.join(',')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** sha256, in hex, of the previous event's hash, a line feed and this event's canonical JSON. */
export function eventHash(previousHash: string, event: Omit<LogEvent, 'hash'>): string {
  const { seq, atMs, kind, studyUid, who, detail } = event;
  const words = canonicalJson({ seq, atMs, kind, studyUid, who, detail });
  return createHash('sha256').update(`${previousHash}\n${words}`).digest('hex');
}

/**
 * Checks the whole log, in order of `seq` from 1. An event whose words were purged keeps its hash, and counts as
 * whole where a later, intact `forgotten` event names its number. Error: `log-damaged`, naming the first bad event.
 */
export function verifyEvents(events: readonly LogEvent[]): Result<null> {
  const forgotten = new Set<number>();
  let previous = firstHash;
  const broken: number[] = [];
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1) return damaged(index + 1, 'is missing');
    if (eventHash(previous, event) !== event.hash) broken.push(event.seq);
    else if (event.kind === 'forgotten') {
      const named = event.detail['events'];
      if (Array.isArray(named)) for (const seq of named) if (typeof seq === 'number') forgotten.add(seq);
    }
    previous = event.hash;
  }
  const bad = broken.find((seq) => !(forgotten.has(seq) && isPurged(events[seq - 1])));
  return bad === undefined ? ok(null) : damaged(bad, 'does not match its hash');
}

/** A purged event says nothing but that it was purged. */
function isPurged(event: LogEvent | undefined): boolean {
  return event?.studyUid === null && event.who === '' && canonicalJson(event.detail) === '{"forgotten":true}';
}

function damaged(seq: number, what: string): Result<null> {
  return failed('log-damaged', `Event ${seq} of the log ${what}: the log was changed from outside.`, {
    where: String(seq),
  });
}
