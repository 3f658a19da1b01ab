import type { DismissReason, Priority } from '../contract/index.js';

export const priorityWords: Readonly<Record<Priority, string>> = { stat: 'STAT', urgent: 'urgent', routine: 'routine' };

export const dismissWords: Readonly<Record<DismissReason, string>> = {
  'false-alarm': 'false alarm',
  'known-bleed': 'known bleed',
  'not-a-head': 'not a head',
  'poor-quality': 'poor quality',
  duplicate: 'duplicate',
  other: 'other reason',
};

const minuteMs = 60_000;

/** "12 min", "3 h 5 min", "2 days": whole minutes, rounded down, so that a cap never reads as passed before it is. */
export function durationWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / minuteMs));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

export function agoWords(ms: number): string {
  return ms < minuteMs ? 'just now' : `${durationWords(ms)} ago`;
}

export function slicesWords([first, last]: readonly [number, number]): string {
  return first === last ? `on slice ${first}` : `on slices ${first}-${last}`;
}
