import { bands, type Band, type FalseAlarmCount, type LogEvent, type ReadRecord } from '../contract/index.js';
import { nextRecord, unreadRecord } from './readRecord.js';

interface Finished {
  readonly band: Band | null;
  readonly record: ReadRecord;
}

function bandIn(event: LogEvent): Band | null {
  return bands.find((band) => band === event.detail['band']) ?? null;
}

function isFalseAlarm(record: ReadRecord): boolean {
  return record.state === 'read' ? record.findings?.verdict === 'none' : record.dismissReason === 'false-alarm';
}

const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/**
 * Counts what readers said of suspected studies, so that anyone can see it. A study counts once, by the reader's last
 * word and by the band it had when that word was given (the last `scored` event before); reopened ones wait for the
 * next word. A class, because the log only grows and is read once.
 */
export class FalseAlarmLedger {
  private readonly bandNow = new Map<string, Band | null>();
  private readonly records = new Map<string, ReadRecord>();
  private readonly finished = new Map<string, Finished>();
  private sinceMs: number | null = null;

  /** Takes the next event of the log, in order. */
  add(event: LogEvent): void {
    const { studyUid } = event;
    if (studyUid === null) return;
    if (event.kind === 'scored') {
      this.bandNow.set(studyUid, bandIn(event));
      return;
    }
    const before = this.records.get(studyUid) ?? unreadRecord;
    const record = nextRecord(before, event);
    if (record === before) return;
    this.records.set(studyUid, record);
    if (record.state === 'read' || record.state === 'dismissed') {
      this.finished.set(studyUid, { band: this.bandNow.get(studyUid) ?? null, record });
      this.sinceMs ??= event.atMs;
    } else this.finished.delete(studyUid);
  }

  count(): FalseAlarmCount {
    const suspected = [...this.finished.values()].filter((one) => one.band === 'suspected');
    return {
      falseAlarms: suspected.filter((one) => isFalseAlarm(one.record)).length,
      suspectedRead: suspected.length,
      window: this.sinceMs === null ? 'nothing read yet' : `since ${day(this.sinceMs)}`,
    };
  }
}

/** False alarms over the whole log, oldest event first. */
export function falseAlarmCount(events: readonly LogEvent[]): FalseAlarmCount {
  const ledger = new FalseAlarmLedger();
  for (const event of events) ledger.add(event);
  return ledger.count();
}
