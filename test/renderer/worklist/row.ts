import type { WorklistRow } from '../../../main/contract/index.js';

/** A worklist row with what a test cares about over plain defaults. */
export function worklistRow(studyUid: string, change: Partial<WorklistRow> = {}): WorklistRow {
  return {
    studyUid,
    rank: 1,
    band: 'not-suspected',
    queue: 'rest',
    evaluability: 'analysed',
    patientId: `ID-${studyUid}`,
    patientName: 'Doe^Jane',
    ageYears: 60,
    sex: 'F',
    accession: '',
    description: '',
    studyDate: '20261124',
    order: { priority: 'routine', arrivedMs: 0, source: 'first-seen' },
    capMs: 3_600_000,
    probabilities: null,
    leading: null,
    named: null,
    state: 'unread',
    stateBy: '',
    stateSinceMs: null,
    pinned: false,
    drawn: false,
    simulated: false,
    slices: 30,
    reasons: [],
    why: 'Not suspected: any 0.03; routine; arrived 1 min ago.',
    ms: null,
    ...change,
  };
}
