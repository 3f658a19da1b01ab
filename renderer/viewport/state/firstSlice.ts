import { session } from '../../shell/session.svelte.js';
import { highestPeak } from '../heat/peaks.js';
import { aiShown, operatingPoint, shownLabel } from './heat.svelte.js';

/**
 * Index of the slice a study opens at, as the settings say: the highest peak of its leading label, the middle or the base.
 * Without a peak, or where the AI is not to be seen yet, the middle: where a study opens would give its answer away.
 */
export function firstSlice(): number {
  const slices = session.stack?.slices ?? [];
  const openAt = session.settings?.openAt ?? 'peak';
  const middle = Math.floor(slices.length / 2);
  if (openAt === 'base') return 0;
  if (openAt === 'middle' || !aiShown()) return middle;
  const label = shownLabel();
  return highestPeak(slices, label, operatingPoint(label)) ?? middle;
}
