import { labels, type ModelSummary, type ReadRecord, type WorklistRow } from '../contract/index.js';

const disclaimer = 'Ictus is a reading aid for research use, not a medical device.';

const minuteOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** DICOM DA to the form of ISO 8601; what is not a date stays as it is. */
function dateWords(da: string): string {
  return /^\d{8}$/.test(da) ? `${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6)}` : da;
}

function stateLine({ state, by, sinceMs, signature, reopened }: ReadRecord): string {
  const when = sinceMs === null ? '' : ` on ${minuteOf(sinceMs)}`;
  switch (state) {
    case 'unread':
      return reopened ? `Reopened by ${by}${when}, not signed.` : 'Not read.';
    case 'reading':
      return `Being read by ${by}${when === '' ? '' : ` since${when.slice(3)}`}, not signed.`;
    case 'read':
      return `Signed by ${by}${when}, signature ${signature ?? 'none'}.`;
    case 'dismissed':
      return `Dismissed by ${by}${when}.`;
  }
}

function findingLines({ state, findings, dismissReason, dismissText }: ReadRecord): string[] {
  if (state === 'dismissed') return [`Reason: ${dismissReason ?? 'other'}${dismissText ? `: ${dismissText}` : ''}`];
  if (!findings) return ['Bleeding: (no findings entered)'];
  const verdict = {
    present: `present: ${findings.subtypes.join(', ')}`,
    none: 'none seen',
    'not-sure': 'not sure',
  }[findings.verdict];
  const seenOn = (findings.slices ?? []).map(({ ordinal }) => ordinal).join(', ');
  return [
    `Bleeding: ${verdict}`,
    ...(seenOn === '' ? [] : [`Seen on slices: ${seenOn}`]),
    ...(findings.text.trim() ? ['', findings.text.trim()] : []),
  ];
}

function modelLines(row: WorklistRow, model: ModelSummary | null): string[] {
  const name = model ? `${model.id} ${model.version} (${model.hash.slice(0, 12)})` : 'no model';
  const head = `What the model said (${name}; not part of the read): ${row.band.replace('-', ' ')}`;
  const { probabilities } = row;
  if (!probabilities) return [`${head}.`];
  const values = labels.map((label) => `${label} ${probabilities[label].toFixed(2)}`).join(', ');
  return [`${head}; ${values}.`];
}

/**
 * A read as plain text for the clipboard. The reader's words stand alone; what the model said is a line of its own
 * beneath, named as such. It holds the patient's name: it is what the reader pastes into the report.
 */
export function readAsText(row: WorklistRow, record: ReadRecord, model: ModelSummary | null): string {
  const age = row.ageYears === null ? '' : `, ${Math.floor(row.ageYears)} years`;
  const patient = `Patient: ${row.patientName || 'name unknown'} (${row.patientId || 'no ID'})${age}${row.sex ? `, ${row.sex}` : ''}`;
  const study = [row.description, dateWords(row.studyDate), row.accession ? `accession ${row.accession}` : '']
    .filter((part) => part !== '')
    .join(', ');
  return [
    ...(row.simulated ? ['SIMULATED STUDY: no patient.'] : []),
    patient,
    `Study: ${study || 'no description'}`,
    `Study UID: ${row.studyUid}`,
    '',
    stateLine(record),
    ...findingLines(record),
    '',
    ...modelLines(row, model),
    ...row.reasons.map((reason) => `Limit: ${reason.message}`),
    disclaimer,
    '',
  ].join('\n');
}
