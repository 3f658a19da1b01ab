import {
  subtypes,
  type BandOrPending,
  type Evaluability,
  type Probabilities,
  type RankContext,
  type Subtype,
} from '../contract/index.js';
import { limits } from './limits.js';

export type OperatingRule = Pick<RankContext, 'ruleIn' | 'ruleOut' | 'ruleOutEvidence'>;

/**
 * Band of a study, by `any` (docs/design.md 4.3). A partial study never reads below indeterminate; nothing reads not suspected while
 * fewer than 150 bleeding studies stand behind `ruleOut`. Never lower when any probability is higher.
 */
export function bandOf(
  evaluability: Evaluability | 'pending',
  probabilities: Probabilities | null,
  rule: OperatingRule,
): BandOrPending {
  if (evaluability === 'not-analysed') return 'not-analysed';
  if (evaluability === 'pending' || probabilities === null) return 'pending';
  const { any } = probabilities;
  if (any >= rule.ruleIn) return 'suspected';
  if (any >= rule.ruleOut || evaluability === 'partial') return 'indeterminate';
  return rule.ruleOutEvidence < limits.ruleOutStudies ? 'indeterminate' : 'not-suspected';
}

const stepsPerUnit = 20;

/** Rounded down to steps of 0.05, so that noise does not reshuffle; the last bits of a sum must not decide a step. */
export function inSteps(value: number): number {
  return Math.floor(value * stepsPerUnit + 1e-9) / stepsPerUnit;
}

/**
 * Urgency: the probability-weighted harm of the subtypes, in steps. With calibrated probabilities it is the harm to be expected, in units of the worst subtype.
 */
export function urgencyOf(probabilities: Probabilities | null, harmWeights: Readonly<Record<Subtype, number>>): number {
  if (probabilities === null) return 0;
  let harm = 0;
  for (const subtype of subtypes) harm += harmWeights[subtype] * probabilities[subtype];
  return inSteps(harm);
}
