import type { BandOrPending, RankContext, RankedStudy, RankInput } from '../contract/index.js';
import { bandOf, urgencyOf } from './bands.js';
import { compareSiteOrder, compareText, priorityRank } from './siteOrder.js';

/** Suspected studies that are opened before one due study has its turn (DESIGN 4.3). */
const suspectedPerDue = 3;

interface Placing {
  readonly input: RankInput;
  readonly band: BandOrPending;
  readonly urgency: number;
  readonly dueMs: number;
  placed: boolean;
}

function compareSuspected(a: Placing, b: Placing): number {
  return (
    b.urgency - a.urgency ||
    priorityRank[a.input.order.priority] - priorityRank[b.input.order.priority] ||
    a.input.order.arrivedMs - b.input.order.arrivedMs ||
    compareText(a.input.studyUid, b.input.studyUid)
  );
}

function compareDue(a: Placing, b: Placing): number {
  return a.dueMs - b.dueMs || compareText(a.input.studyUid, b.input.studyUid);
}

function comparePinned(a: Placing, b: Placing): number {
  return (a.input.pinnedAt ?? 0) - (b.input.pinnedAt ?? 0) || compareText(a.input.studyUid, b.input.studyUid);
}

function comparePlaced(a: Placing, b: Placing): number {
  return compareSiteOrder(a.input, b.input);
}

function isDue(input: RankInput, dueMs: number, nowMs: number): boolean {
  return input.order.priority === 'stat' || nowMs >= dueMs;
}

function ranked(one: Placing, queue: RankedStudy['queue']): RankedStudy {
  return { studyUid: one.input.studyUid, band: one.band, queue, urgency: one.urgency, dueMs: one.dueMs };
}

/** The two first queues, three suspected to one due; a study that stands in both is taken where it comes first. */
function interleave(suspected: readonly Placing[], due: readonly Placing[], sinceDue: number): RankedStudy[] {
  const order: RankedStudy[] = [];
  let nextSuspected = 0;
  let nextDue = 0;
  let since = sinceDue;
  for (;;) {
    while (suspected[nextSuspected]?.placed) nextSuspected += 1;
    while (due[nextDue]?.placed) nextDue += 1;
    const ofSuspected = suspected[nextSuspected];
    const ofDue = due[nextDue];
    if (ofSuspected && (since < suspectedPerDue || !ofDue)) {
      ofSuspected.placed = true;
      order.push(ranked(ofSuspected, 'suspected'));
      since += 1;
    } else if (ofDue) {
      ofDue.placed = true;
      order.push(ranked(ofDue, 'due'));
      since = 0;
    } else return order;
  }
}

/** Puts pinned studies at the places the reader gave them; a place past the end is the end. */
function withPinned(order: readonly RankedStudy[], pinned: readonly Placing[]): RankedStudy[] {
  if (pinned.length === 0) return [...order];
  const all: RankedStudy[] = [];
  let next = 0;
  for (const one of [...pinned].sort(comparePinned)) {
    while (all.length < (one.input.pinnedAt ?? 0) && next < order.length) {
      const row = order[next];
      if (row) all.push(row);
      next += 1;
    }
    all.push(ranked(one, 'pinned'));
  }
  return [...all, ...order.slice(next)];
}

/**
 * The worklist's order (DESIGN 4.3). Only unread studies, reopened ones among them, are ranked. Suspected by urgency
 * and due by cap are interleaved three to one; then indeterminate and not analysed, then the rest, both in the site's
 * order; pinned studies stand where the reader put them. Without AI the site's order with its caps remains. The order
 * is total, does not depend on the order of `inputs`, and no result moves a study below where not suspected would stand.
 */
export function rankStudies(inputs: readonly RankInput[], context: RankContext): readonly RankedStudy[] {
  const pinned: Placing[] = [];
  const suspected: Placing[] = [];
  const due: Placing[] = [];
  const unclear: Placing[] = [];
  const rest: Placing[] = [];
  for (const input of inputs) {
    if (input.state !== 'unread') continue;
    const dueMs = input.order.arrivedMs + context.waitCapMs[input.order.priority];
    const band = bandOf(input.evaluability, input.probabilities, context);
    const urgency = band === 'suspected' ? urgencyOf(input.probabilities, context.harmWeights) : 0;
    const one: Placing = { input, band, urgency, dueMs, placed: false };
    if (input.pinnedAt !== undefined) {
      pinned.push(one);
      continue;
    }
    const isSuspected = context.aiOn && band === 'suspected';
    if (isSuspected) suspected.push(one);
    if (isDue(input, dueMs, context.nowMs)) due.push(one);
    else if (isSuspected) continue;
    else if (context.aiOn && (band === 'indeterminate' || band === 'not-analysed')) unclear.push(one);
    else rest.push(one);
  }
  const order = interleave(suspected.sort(compareSuspected), due.sort(compareDue), context.suspectedSinceDue);
  for (const one of unclear.sort(comparePlaced)) order.push(ranked(one, 'indeterminate'));
  for (const one of rest.sort(comparePlaced)) order.push(ranked(one, 'rest'));
  return withPinned(order, pinned);
}
