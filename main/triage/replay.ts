import { ok, type Priority, type RankContext, type RankInput, type Result } from '../contract/index.js';
import { rankByKeys, rankKeyOf, type RankKey } from './rankStudies.js';
import { parseReplayList, type ReplayStudy } from './replayList.js';

/** Waits of one group of studies, minutes from arrival to opening. */
export interface WaitSummary {
  readonly studies: number;
  readonly meanMin: number;
  readonly medianMin: number;
  /** Nine of ten wait at most so long (nearest rank). */
  readonly p90Min: number;
}

export interface PolicyReport {
  readonly bleeding: WaitSummary;
  readonly other: WaitSummary;
  /** Studies opened after their wait cap, by priority. */
  readonly breaches: Readonly<Record<Priority, number>>;
}

export interface ReplayReport {
  readonly studies: number;
  readonly bleeding: number;
  /** Studies whose score is at or above ruleIn. */
  readonly flagged: number;
  readonly firstComeFirstServed: PolicyReport;
  /** The site's order with its caps: this order with AI off. */
  readonly withoutAi: PolicyReport;
  readonly thisOrder: PolicyReport;
}

export type ReplayRule = Pick<RankContext, 'ruleIn' | 'ruleOut' | 'ruleOutEvidence' | 'waitCapMs'>;

interface Opened {
  readonly study: ReplayStudy;
  readonly waitMs: number;
}

const minuteMs = 60_000;

/**
 * The list has one score a study: urgency is then the score itself, so every subtype but one is nil and weighs 1.
 */
function inputOf(study: ReplayStudy): RankInput {
  const none = { epidural: 0, intraparenchymal: 0, intraventricular: 0, subarachnoid: 0, subdural: 0 };
  return {
    studyUid: study.studyUid,
    evaluability: 'analysed',
    probabilities: { ...none, any: study.score, intraparenchymal: study.score },
    order: { priority: study.priority, arrivedMs: study.arrivalMs, source: 'orders' },
    state: 'unread',
  };
}

const harmWeights = { epidural: 1, intraparenchymal: 1, intraventricular: 1, subarachnoid: 1, subdural: 1 };

function inOrderOfArrival(studies: readonly ReplayStudy[]): readonly ReplayStudy[] {
  return [...studies].sort((a, b) => a.arrivalMs - b.arrivalMs || (a.studyUid < b.studyUid ? -1 : 1));
}

function firstComeFirstServed(studies: readonly ReplayStudy[]): readonly Opened[] {
  let freeMs = -Infinity;
  return inOrderOfArrival(studies).map((study) => {
    const startMs = Math.max(freeMs, study.arrivalMs);
    freeMs = startMs + study.readMs;
    return { study, waitMs: startMs - study.arrivalMs };
  });
}

/** One reader who, whenever free, opens the top of the list as it then stands. */
function ranked(studies: readonly ReplayStudy[], rule: ReplayRule, aiOn: boolean): readonly Opened[] {
  const coming = inOrderOfArrival(studies);
  const byUid = new Map(coming.map((study) => [study.studyUid, study]));
  const waiting = new Map<string, RankKey>();
  const opened: Opened[] = [];
  let next = 0;
  let nowMs = -Infinity;
  let suspectedSinceDue = 0;
  while (opened.length < coming.length) {
    if (waiting.size === 0) nowMs = Math.max(nowMs, coming[next]?.arrivalMs ?? nowMs);
    for (let study = coming[next]; study && study.arrivalMs <= nowMs; study = coming[next]) {
      const key = rankKeyOf(inputOf(study), { ...rule, nowMs, suspectedSinceDue, aiOn, harmWeights });
      if (key) waiting.set(study.studyUid, key);
      next += 1;
    }
    const [top] = rankByKeys(waiting.values(), { nowMs, suspectedSinceDue });
    const study = top && byUid.get(top.studyUid);
    if (!study) return opened;
    if (top.queue === 'suspected') suspectedSinceDue += 1;
    if (top.queue === 'due') suspectedSinceDue = 0;
    waiting.delete(study.studyUid);
    opened.push({ study, waitMs: nowMs - study.arrivalMs });
    nowMs += study.readMs;
  }
  return opened;
}

function summary(opened: readonly Opened[]): WaitSummary {
  const waits = opened.map((one) => one.waitMs / minuteMs).sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? 0;
  const mean = waits.length === 0 ? 0 : waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  return { studies: waits.length, meanMin: mean, medianMin: at(0.5), p90Min: at(0.9) };
}

function policy(opened: readonly Opened[], rule: ReplayRule): PolicyReport {
  const breaches = { stat: 0, urgent: 0, routine: 0 };
  for (const { study, waitMs } of opened) if (waitMs > rule.waitCapMs[study.priority]) breaches[study.priority] += 1;
  return {
    bleeding: summary(opened.filter((one) => one.study.bleeds)),
    other: summary(opened.filter((one) => !one.study.bleeds)),
    breaches,
  };
}

/**
 * Plays a list (CSV text, see `parseReplayList`) with one reader: first-come-first-served, the site's order with its
 * caps, and this order. Scores are known on arrival and reading takes as long whoever is first; the result depends on
 * nothing but the list and the rule. Error: `replay-invalid`.
 */
export function replay(csv: string, rule: ReplayRule): Result<ReplayReport> {
  const list = parseReplayList(csv);
  if (!list.ok) return list;
  const studies = list.value;
  return ok({
    studies: studies.length,
    bleeding: studies.filter((study) => study.bleeds).length,
    flagged: studies.filter((study) => study.score >= rule.ruleIn).length,
    firstComeFirstServed: policy(firstComeFirstServed(studies), rule),
    withoutAi: policy(ranked(studies, rule, false), rule),
    thisOrder: policy(ranked(studies, rule, true), rule),
  });
}
