import type { FieldRecord, Interval, ModelVersion } from '../contract/index.js';
import type { Cell } from './output.js';

export const versionsHeading = ['', 'version', 'hash', 'made', 'by', 'gate', 'uses'];

export function versionRows(versions: readonly ModelVersion[]): Cell[][] {
  return versions.map(({ hash, version, made, inUse, uses }) => [
    inUse ? 'in use' : '',
    version,
    hash.slice(0, 12),
    made ? dayOf(made.atMs) : 'not made here',
    made?.by ?? '',
    made ? (made.candidate.verdict.accepted ? 'accepted' : 'refused') : '-',
    uses.map(({ kind, atMs, by }) => `${kind} ${dayOf(atMs)} by ${by}`).join('; '),
  ]);
}

export const recordsHeading = [
  'reads',
  'bleeding',
  'found',
  'sensitivity (95 %)',
  'others',
  'false alarms',
  'rate (95 %)',
];

export function recordRows(records: readonly FieldRecord[]): Cell[][] {
  return records.map(({ name, bleeding, found, sensitivity, others, falseAlarms, falseAlarmRate }) => [
    name,
    bleeding,
    found,
    rateWords(sensitivity),
    others,
    falseAlarms,
    rateWords(falseAlarmRate),
  ]);
}

function rateWords(rate: Interval | null): string {
  return rate ? `${rate.estimate.toFixed(2)} (${rate.low.toFixed(2)}-${rate.high.toFixed(2)})` : '-';
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
