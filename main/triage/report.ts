import type { Evaluability, Band, Probabilities, Reason, WorklistRow } from '../contract/index.js';

/** One study of `ictus triage --json`. */
export interface TriageReport {
  readonly studyUid: string;
  readonly patientId: string;
  readonly accession: string;
  readonly band: Band;
  readonly evaluability: Evaluability;
  readonly score: number | null;
  readonly probabilities: Probabilities | null;
  readonly reasons: readonly Reason[];
  readonly why: string;
  readonly slices: number;
  readonly ms: number | null;
}

/**
 * A worklist row for programs. A run that ended before a study was scored reports it as not analysed: the report has no
 * word for "not yet", and must not read as not suspected; `why` says pending.
 */
export function triageReport(row: WorklistRow): TriageReport {
  const { studyUid, patientId, accession, probabilities, reasons, why, slices, ms } = row;
  return {
    studyUid,
    patientId,
    accession,
    band: row.band === 'pending' ? 'not-analysed' : row.band,
    evaluability: row.evaluability === 'pending' ? 'not-analysed' : row.evaluability,
    score: probabilities?.any ?? null,
    probabilities,
    reasons,
    why,
    slices,
    ms,
  };
}
