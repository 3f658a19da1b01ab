import type { FalseAlarmCount, LogEvent, Priority, ReadRecord } from '../contract/index.js';
import { FalseAlarmLedger, nextRecord, unreadRecord } from '../reads/index.js';

const priorities: readonly Priority[] = ['stat', 'urgent', 'routine'];

/** The last result the log holds of a study. */
export interface LoggedScore {
  readonly modelHash: string;
  readonly band: string;
  readonly score: number | null;
}

/** What the list needs of the log, kept up event by event: a class, because it lives as long as the log grows. */
export class LogView {
  private lastSeq = 0;
  private readonly records = new Map<string, ReadRecord>();
  private readonly pins = new Map<string, number>();
  private readonly priorities = new Map<string, Priority>();
  /** In order of the last result: the newest stands last. */
  private readonly scored = new Map<string, LoggedScore>();
  private readonly ledger = new FalseAlarmLedger();
  private sinceDue = 0;

  /** Takes an event once, in order; tells whether it was new. */
  add(event: LogEvent): boolean {
    if (event.seq <= this.lastSeq) return false;
    this.lastSeq = event.seq;
    const { studyUid, detail } = event;
    if (studyUid === null) return true;
    this.ledger.add(event);
    const before = this.records.get(studyUid) ?? unreadRecord;
    this.records.set(studyUid, nextRecord(before, event));
    switch (event.kind) {
      case 'opened':
        // Viewing a finished study, or taking over an unfinished one, opens nothing from a queue.
        if (before.state === 'unread' && detail['queue'] === 'suspected') this.sinceDue += 1;
        if (before.state === 'unread' && detail['queue'] === 'due') this.sinceDue = 0;
        break;
      case 'scored': {
        const { modelHash, band, score } = detail;
        this.scored.delete(studyUid);
        this.scored.set(studyUid, {
          modelHash: typeof modelHash === 'string' ? modelHash : '',
          band: typeof band === 'string' ? band : '',
          score: typeof score === 'number' ? score : null,
        });
        break;
      }
      case 'pinned':
        if (typeof detail['place'] === 'number') this.pins.set(studyUid, detail['place']);
        break;
      case 'unpinned':
        this.pins.delete(studyUid);
        break;
      case 'priority-set': {
        const priority = priorities.find((one) => one === detail['priority']);
        if (priority) this.priorities.set(studyUid, priority);
        else this.priorities.delete(studyUid);
        break;
      }
      case 'signed':
      case 'dismissed':
      case 'reopened':
      case 'exported':
      case 'model-changed':
      case 'read-imported':
      case 'candidate-judged':
      case 'model-promoted':
      case 'model-rolled-back':
      case 'forgotten':
        break;
    }
    return true;
  }

  record(studyUid: string): ReadRecord {
    return this.records.get(studyUid) ?? unreadRecord;
  }

  pinnedAt(studyUid: string): number | undefined {
    return this.pins.get(studyUid);
  }

  /** Priority the reader gave, over that of the order. */
  priority(studyUid: string): Priority | undefined {
    return this.priorities.get(studyUid);
  }

  lastScore(studyUid: string): LoggedScore | undefined {
    return this.scored.get(studyUid);
  }

  /** Whether each study with a score by this model read suspected, in the order of their last result. */
  flagged(modelHash: string, counts: (studyUid: string) => boolean): readonly boolean[] {
    return [...this.scored].flatMap(([studyUid, one]) =>
      one.modelHash === modelHash && one.score !== null && counts(studyUid) ? [one.band === 'suspected'] : [],
    );
  }

  /** Suspected studies opened since the last due one (docs/design.md 4.3). */
  get suspectedSinceDue(): number {
    return this.sinceDue;
  }

  get falseAlarms(): FalseAlarmCount {
    return this.ledger.count();
  }
}
