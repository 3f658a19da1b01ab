import type { RankedStudy, ReadRecord, WorklistRow } from '../contract/index.js';
import { bandOf } from '../triage/index.js';
import type { LogView } from './logView.js';
import { worklistRow, type RowContext } from './row.js';
import type { StudyEntry } from './studyEntry.js';

const minuteMs = 60_000;

/** A row with what it was made of. */
interface KeptRow {
  readonly entry: StudyEntry;
  readonly record: ReadRecord;
  readonly pinnedAt: number | undefined;
  readonly queue: RankedStudy['queue'] | null;
  readonly minute: number;
  row: WorklistRow;
}

/**
 * The rows of the last snapshot. Most rows stay as they were from one snapshot to the next, but for their rank: only
 * those whose study, queue or waiting minute changed are made anew.
 */
export class KeptRows {
  private readonly kept = new Map<string, KeptRow>();

  constructor(private readonly log: LogView) {}

  drop(studyUid: string): void {
    this.kept.delete(studyUid);
  }

  clear(): void {
    this.kept.clear();
  }

  /** The row of a study that stands at `at` in the ranking; null: it stands in no queue. */
  rowOf(
    entry: StudyEntry,
    at: { readonly ranked: RankedStudy; readonly rank: number } | null,
    context: RowContext,
  ): WorklistRow {
    const { studyUid } = entry.study;
    const record = this.log.record(studyUid);
    const pinnedAt = this.log.pinnedAt(studyUid);
    const queue = at?.ranked.queue ?? null;
    const sinceMs = at ? entry.order.arrivedMs : (record.sinceMs ?? 0);
    const minute = Math.floor((context.rank.nowMs - sinceMs) / minuteMs);
    const last = this.kept.get(studyUid);
    if (
      last?.entry === entry &&
      last.record === record &&
      last.pinnedAt === pinnedAt &&
      last.queue === queue &&
      last.minute === minute
    ) {
      const rank = at?.rank ?? null;
      if (last.row.rank !== rank) last.row = { ...last.row, rank };
      return last.row;
    }
    const band = at?.ranked.band ?? bandOf(entry.evaluability, entry.result?.probabilities ?? null, context.rank);
    const row = worklistRow(entry, record, pinnedAt, at, band, context);
    this.kept.set(studyUid, { entry, record, pinnedAt, queue, minute, row });
    return row;
  }
}
