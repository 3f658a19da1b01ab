import type { WorklistRow } from '../../main/contract/index.js';
import { ageSexText, clockText, dateText, personText, priorityWords, spanText, stateWords } from '../theme/words.js';

/** All that a row knows, one fact a line: what its two lines have no room for. */
export function rowTooltip(row: WorklistRow, nowMs: number): string {
  const waited = spanText(nowMs - row.order.arrivedMs);
  const who = [personText(row.patientName), row.patientId, ageSexText(row.ageYears, row.sex)];
  const what = [row.description, dateText(row.studyDate), row.slices === 1 ? '1 slice' : `${row.slices} slices`];
  const lines = [
    row.why,
    joined(who),
    row.accession === '' ? '' : `Accession ${row.accession}`,
    joined(what),
    `${priorityWords[row.order.priority]}, arrived ${clockText(row.order.arrivedMs)}, waited ${waited} of ${spanText(row.capMs)}`,
    joined([stateWords[row.state], row.stateBy, row.stateSinceMs === null ? '' : clockText(row.stateSinceMs)]),
    row.drawn ? 'Drawn for sign-off: not flagged, and signed all the same, so that misses are counted' : '',
    ...row.reasons.map((reason) => reason.message),
    row.simulated ? 'Simulated, not a patient' : '',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

/**
 * The reason of a row without the band it begins with, which stands in colour before it, and what joins the two:
 * "Suspected: subdural 0.91" is ": " and "subdural 0.91". Another beginning ("Due: …") stays whole.
 */
export function reasonAfterBand(why: string, bandWord: string): { readonly join: string; readonly text: string } {
  if (bandWord === '') return { join: '', text: why };
  const rest = why.slice(bandWord.length);
  if (!why.toLowerCase().startsWith(bandWord.toLowerCase()) || /^\w/.test(rest)) return { join: ' · ', text: why };
  const text = rest.replace(/^[\s:;,.]+/, '');
  return { join: text === '' ? '' : ': ', text };
}
