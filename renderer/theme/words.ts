import type { DismissReason, Label, Priority, ReadState } from '../../main/contract/index.js';

/** The words of the screen for the words of the program: said in one place, so that they are said the same way. */
export const labelWords: Readonly<Record<Label, string>> = {
  any: 'Any hemorrhage',
  epidural: 'Epidural',
  intraparenchymal: 'Intraparenchymal',
  intraventricular: 'Intraventricular',
  subarachnoid: 'Subarachnoid',
  subdural: 'Subdural',
};

export const stateWords: Readonly<Record<ReadState, string>> = {
  unread: 'Unread',
  reading: 'Reading',
  read: 'Read',
  dismissed: 'Dismissed',
};

export const priorityWords: Readonly<Record<Priority, string>> = {
  stat: 'STAT',
  urgent: 'Urgent',
  routine: 'Routine',
};

export const dismissWords: Readonly<Record<DismissReason, string>> = {
  'false-alarm': 'False alarm',
  'known-bleed': 'Known bleed',
  'not-a-head': 'Not a head',
  'poor-quality': 'Poor quality',
  duplicate: 'Duplicate',
  other: 'Other',
};

/** The token of a label's hue, for `style:` directives and canvas alike. */
export function labelColour(label: Label): string {
  return `var(--subtype-${label})`;
}

/** A span of time as readers say it: "<1 min", "12 min", "3 h 05", "4 d". Negative spans count as none. */
export function spanText(spanMs: number): string {
  const minutes = Math.floor(Math.max(0, spanMs) / 60_000);
  if (minutes < 1) return '<1 min';
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
  return `${Math.floor(hours / 24)} d`;
}

/** Age in years as on a film: "72", "8 mo" under two years, '' where unknown. */
export function ageText(ageYears: number | null): string {
  if (ageYears === null || !Number.isFinite(ageYears) || ageYears < 0) return '';
  if (ageYears < 2) return `${Math.floor(ageYears * 12)} mo`;
  return String(Math.floor(ageYears));
}

/** Age and sex, "72 F". */
export function ageSexText(ageYears: number | null, sex: string): string {
  return [ageText(ageYears), sex.slice(0, 1).toUpperCase()].filter((part) => part !== '').join(' ');
}

/** A DICOM person name (PS3.5 6.2.1.2) for people: "Doe, Jane". Only the alphabetic group is shown. */
export function personText(name: string): string {
  const alphabetic = name.split('=')[0] ?? '';
  const [family = '', given = ''] = alphabetic.split('^').map((part) => part.trim());
  return [family, given].filter((part) => part !== '').join(', ');
}

/** A DICOM date (YYYYMMDD) as 2026-11-24; anything else as it stands. */
export function dateText(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;
}

/** Local clock time, "14:05". */
export function clockText(ms: number): string {
  const at = new Date(ms);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

/** A count with thin spaces between thousands, "10 000". */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
