import type { Interval } from '../../contract/index.js';
import type { Evidence } from './evaluation.js';

/** "0.912"; "-" where there is no number. */
export function decimals(value: number, places = 3): string {
  return Number.isFinite(value) ? value.toFixed(places) : '-';
}

/** "0.912 (0.880 to 0.940)" */
export function intervalWords(interval: Interval | undefined | null, places = 3): string {
  if (!interval || !Number.isFinite(interval.estimate)) return '-';
  return `${decimals(interval.estimate, places)} (${decimals(interval.low, places)} to ${decimals(interval.high, places)})`;
}

/** "87 %" */
export function percent(value: number): string {
  return Number.isFinite(value) ? `${Math.round(100 * value)} %` : '-';
}

/** "36 of 82; unknown: 3 of 40": known patients, and slices whose patient is not known. */
export function patientWords({ patients, positivePatients, unknownPatient, positiveUnknownPatient }: Evidence): string {
  const known = `${positivePatients} of ${patients}`;
  if (unknownPatient === 0) return known;
  const unknown = `unknown: ${positiveUnknownPatient} of ${unknownPatient}`;
  return patients === 0 ? unknown : `${known}; ${unknown}`;
}
