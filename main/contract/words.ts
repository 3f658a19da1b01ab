import type { BandOrPending } from './triage.js';

/** Bands as the screen and a sentence's beginning name them. */
export const bandWords: Readonly<Record<BandOrPending, string>> = {
  suspected: 'Suspected',
  indeterminate: 'Indeterminate',
  'not-suspected': 'Not suspected',
  'not-analysed': 'Not analysed',
  pending: 'Pending',
};

/** Two digits, and never a rounded 1.00 or 0.00 that claims certainty; a dash where there is no number. */
export function probabilityWords(probability: number): string {
  return Number.isFinite(probability) ? Math.min(0.99, Math.max(0.01, probability)).toFixed(2) : '–';
}
