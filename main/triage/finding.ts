import type { Evaluability, Reason, ReasonCode } from '../contract/index.js';
import { effects, type Effect } from './limits.js';

/** A reason with what it does to the study; `effect` departs from the table only where a majority decides. */
export interface Finding extends Reason {
  readonly effect: Effect;
}

export function finding(code: ReasonCode, message: string, effect: Effect = effects[code]): Finding {
  return { code, message, effect };
}

/** The worst effect decides; a study with nothing but notes is `analysed`. */
export function evaluabilityOf(findings: readonly Finding[]): Evaluability {
  if (findings.some((one) => one.effect === 'not-analysed')) return 'not-analysed';
  return findings.some((one) => one.effect === 'partial') ? 'partial' : 'analysed';
}

const severity: Readonly<Record<Effect, number>> = { 'not-analysed': 0, partial: 1, note: 2 };

/** Each code once (the first to say it wins), gravest first, otherwise in the order they were found. */
export function reasonsOf(findings: readonly Finding[]): readonly Reason[] {
  const once = new Map<ReasonCode, Finding>();
  for (const one of findings) if (!once.has(one.code)) once.set(one.code, one);
  return [...once.values()]
    .sort((a, b) => severity[a.effect] - severity[b.effect])
    .map(({ code, message }) => ({ code, message }));
}
