import {
  bandWords,
  probabilityWords,
  type Label,
  type Order,
  type Probabilities,
  type RankedStudy,
  type Reason,
} from '../contract/index.js';
import { agoWords, durationWords, priorityWords, slicesWords } from './words.js';

/** What placed a study: the same data that sorted it. */
export interface Placement {
  readonly ranked: RankedStudy;
  readonly order: Order;
  readonly probabilities: Probabilities | null;
  /** What may be said to be seen: a subtype, or `any` where there is no evidence for the one that leads. */
  readonly named: Label;
  /** Where that is highest. */
  readonly peakSlices: readonly [number, number] | null;
  /** Gravest first, as `evaluateStudy` gives them. */
  readonly reasons: readonly Reason[];
  /** 0-based, while pinned. */
  readonly pinnedAt: number | null;
}

export interface PlacementContext {
  readonly nowMs: number;
  readonly aiOn: boolean;
  readonly capMs: number;
  readonly ruleIn: number;
  readonly modelLoaded: boolean;
}

function withoutStop(sentence: string): string {
  const words = sentence.replace(/\.$/, '');
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function scoreWords(placement: Placement, ruleIn: number): string {
  const { probabilities, named, peakSlices, ranked } = placement;
  if (!probabilities) return '';
  const where = peakSlices ? ` ${slicesWords(peakSlices)}` : '';
  const subtype = `${named} ${probabilityWords(probabilities[named])}`;
  const any = `any ${probabilityWords(probabilities.any)}`;
  const bleeding = `bleeding ${probabilityWords(probabilities.any)}${where}`;
  switch (ranked.band) {
    case 'suspected':
      if (named === 'any') return bleeding;
      return probabilities[named] >= ruleIn ? `${subtype}${where}` : `${any}, most of it ${subtype}${where}`;
    case 'indeterminate':
      return named === 'any' ? bleeding : `${any}, highest ${subtype}${where}`;
    case 'not-suspected':
    case 'not-analysed':
    case 'pending':
      return any;
  }
}

/** "Suspected: subdural 0.91 on slices 14-19", with what limits the score where something does. */
function bandSentence(placement: Placement, context: PlacementContext): string {
  const { ranked, reasons } = placement;
  const word = bandWords[ranked.band];
  const [gravest] = reasons;
  switch (ranked.band) {
    case 'pending':
      return context.modelLoaded
        ? `${word}: not scored yet, stands where not suspected would`
        : `${word}: no model is loaded, stands where not suspected would`;
    case 'not-analysed':
      return gravest ? `${word}: ${withoutStop(gravest.message)}` : word;
    case 'suspected':
    case 'not-suspected':
      return `${word}: ${scoreWords(placement, context.ruleIn)}`;
    case 'indeterminate': {
      const limit = reasons.find((reason) => reason.code !== 'thin-averaged');
      const partial = limit ? ` (partial: ${withoutStop(limit.message)})` : '';
      return `${word}: ${scoreWords(placement, context.ruleIn)}${partial}`;
    }
  }
}

/**
 * "Why here?" in one sentence, for example "Suspected: subdural 0.91 on slices 14-19; routine; arrived 12 min ago."
 * Begins with the rule that placed the study where that is not its band: pinned, due, or the site's order without AI.
 */
export function whyHere(placement: Placement, context: PlacementContext): string {
  const { ranked, order, pinnedAt } = placement;
  const waitedMs = context.nowMs - order.arrivedMs;
  const priority = priorityWords[order.priority];
  const arrived = `arrived ${agoWords(waitedMs)}`;
  const band = bandSentence(placement, context);
  switch (ranked.queue) {
    case 'pinned':
      return `Pinned to place ${(pinnedAt ?? 0) + 1} by the reader; ${withoutStop(band)}; ${priority}; ${arrived}.`;
    case 'due': {
      const overdue = waitedMs >= context.capMs;
      const cap = durationWords(context.capMs);
      const wait = overdue ? `waited ${durationWords(waitedMs)}, cap ${cap}` : arrived;
      return `Due: ${priority}, ${wait}; ${context.aiOn ? withoutStop(band) : "site's order without AI"}.`;
    }
    case 'suspected':
    case 'indeterminate':
      return `${band}; ${priority}; ${arrived}.`;
    case 'rest':
      return context.aiOn ? `${band}; ${priority}; ${arrived}.` : `Site's order without AI: ${priority}; ${arrived}.`;
  }
}
