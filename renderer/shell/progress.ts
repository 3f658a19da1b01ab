import type { Progress } from '../../main/contract/index.js';
import { countText, spanText } from '../theme/words.js';

/** What the counts of finding studies count. */
export function unitOf(progress: Progress): string {
  return progress.stage === 'drawing' ? 'demo studies' : 'files';
}

/** Work that goes on, in one line: "Indexing 1 240 of 20 000 files · 3 100/s · 5 s left". '' while idle. */
export function progressText(progress: Progress, unit: string): string {
  if (progress.stage === 'idle') return '';
  const verb = { drawing: 'Drawing', indexing: 'Indexing', scoring: 'Scoring', paused: 'Paused' }[progress.stage];
  const count =
    progress.total === null
      ? `${countText(progress.done)} ${unit}`
      : `${countText(progress.done)} of ${countText(progress.total)} ${unit}`;
  const parts = [`${verb} ${count}`];
  if (progress.stage !== 'paused') {
    if (progress.perSecond !== null && progress.stage !== 'drawing') parts.push(`${rateText(progress.perSecond)}/s`);
    if (progress.leftMs !== null) parts.push(`${leftText(progress.leftMs)} left`);
  }
  return parts.join(' · ');
}

/** Share that is done, 0 to 1; null where the total is not known. */
export function progressShare(progress: Progress): number | null {
  if (progress.stage === 'idle' || progress.total === null || progress.total === 0) return null;
  return Math.min(1, progress.done / progress.total);
}

function rateText(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : countText(perSecond);
}

function leftText(leftMs: number): string {
  return leftMs < 60_000 ? `${Math.max(1, Math.ceil(leftMs / 1000))} s` : spanText(leftMs);
}
