import type { Interval } from './interval.js';
import type { TrainingProgress } from './training.js';
import type { BandOrPending } from './triage.js';
import type { TuneProgress } from './tuning.js';

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

/** "+0.014": a change with its sign. */
export function signedWords(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}

/** "+0.014 (+0.008 to +0.020)": a change with its interval. */
export function changeWords({ estimate, low, high }: Interval): string {
  return `${signedWords(estimate)} (${signedWords(low)} to ${signedWords(high)})`;
}

/** "step 120 of 200, 3.2 s a step, 5 min left" */
export function stepsWords({ step, steps, secondsPerStep, secondsLeft }: TrainingProgress): string {
  const rate = secondsPerStep === null ? '' : `, ${secondsPerStep.toFixed(1)} s a step`;
  return `step ${step} of ${steps}${rate}${leftWords(secondsLeft)}`;
}

function leftWords(secondsLeft: number | null): string {
  return secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft / 60)} min left`;
}

/** How far the run is that makes a model of this site. */
export function tuneWords(progress: TuneProgress): string {
  if (progress.stage === 'training') return `training: ${stepsWords(progress)}`;
  const { stage, done, total } = progress;
  switch (stage) {
    case 'features': {
      const { perSecond, secondsLeft } = progress;
      const rate = perSecond === null ? '' : `, ${(60 * perSecond).toFixed(0)} a minute`;
      return `features: ${done} of ${total} studies${rate}${leftWords(secondsLeft)}`;
    }
    case 'fitting':
      return `fitting: ${done} of ${total} fits`;
    case 'reading':
      return `reading the labelled set: ${done}${total === null ? '' : ` of ${total}`} files`;
    case 'comparing':
      return `looking for near-duplicates in the labelled set: ${done} of ${total} slices`;
    case 'replay':
      return `the labelled set, by both models: ${done} of ${total} slices`;
    case 'judging':
      return `judging ${total} studies that were held back`;
  }
}
