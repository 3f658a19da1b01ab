import type { BandOrPending, RankContext, RankedStudy, ReadRecord, WorklistRow } from '../contract/index.js';
import { drawnForSignOff } from '../reads/index.js';
import { agoWords, dismissWords, whyHere } from '../triage/index.js';
import type { StudyEntry } from './studyEntry.js';

/** What all rows of one snapshot share. */
export interface RowContext {
  readonly rank: RankContext;
  readonly modelLoaded: boolean;
  /** Share of the studies that were not flagged for which a sign-off is asked. */
  readonly signOffShare: number;
}

function finishedWords(record: ReadRecord, nowMs: number): string {
  const ago = record.sinceMs === null ? '' : `, ${agoWords(nowMs - record.sinceMs)}`;
  switch (record.state) {
    case 'read':
      return `Read by ${record.by}${ago}.`;
    case 'dismissed': {
      const reason = record.dismissReason ? ` as ${dismissWords[record.dismissReason]}` : '';
      return `Dismissed by ${record.by}${reason}${ago}.`;
    }
    case 'reading':
    case 'unread':
      return `Being read by ${record.by}${ago.replace(', ', ', opened ')}.`;
  }
}

/** One row; `ranked` is null for studies in no queue (being read, read, dismissed), which then stand by `record`. */
export function worklistRow(
  entry: StudyEntry,
  record: ReadRecord,
  pinnedAt: number | undefined,
  place: { readonly ranked: RankedStudy; readonly rank: number } | null,
  band: BandOrPending,
  context: RowContext,
): WorklistRow {
  const { study, order, result, reasons } = entry;
  const { nowMs, waitCapMs, aiOn, ruleIn } = context.rank;
  const { patient } = study;
  const capMs = waitCapMs[order.priority];
  const probabilities = result?.probabilities ?? null;
  const why = place
    ? whyHere(
        {
          ranked: place.ranked,
          order,
          probabilities,
          named: result?.named ?? 'any',
          peakSlices: result?.peakSlices ?? null,
          reasons,
          pinnedAt: pinnedAt ?? null,
        },
        { nowMs, aiOn, capMs, ruleIn, modelLoaded: context.modelLoaded },
      )
    : finishedWords(record, nowMs);
  return {
    studyUid: study.studyUid,
    rank: place ? place.rank : null,
    band,
    queue: place ? place.ranked.queue : record.state === 'reading' ? 'reading' : 'done',
    evaluability: entry.evaluability,
    patientId: patient.id ?? study.patientIds[0] ?? '',
    patientName: patient.name ?? '',
    ageYears: patient.ageYears ?? null,
    sex: patient.sex ?? '',
    accession: study.accession ?? '',
    description: study.description ?? '',
    studyDate: study.studyDate ?? '',
    order,
    capMs,
    probabilities,
    leading: result?.leading ?? null,
    named: result?.named ?? null,
    state: record.state,
    stateBy: record.by,
    stateSinceMs: record.sinceMs,
    pinned: pinnedAt !== undefined,
    drawn:
      (band === 'indeterminate' || band === 'not-suspected') &&
      probabilities !== null &&
      drawnForSignOff(study.studyUid, context.signOffShare),
    simulated: study.simulated,
    slices: entry.slices,
    reasons,
    why,
    ms: entry.ms,
  };
}
