import type { BandOrPending, Priority, RankContext, RankedStudy, RankInput } from '../contract/index.js';
import { bandOf, inSteps, urgencyOf } from './bands.js';

/** Suspected studies that are opened before one due study has its turn (docs/design.md 4.3). */
const suspectedPerDue = 3;

const priorityRank: Readonly<Record<Priority, number>> = { stat: 0, urgent: 1, routine: 2 };

/** Above any time in ms, so that one number holds priority and arrival; exact, being under 2^53. */
const perPriority = 2 ** 43;

/** A study without a date stands after those with one: nothing says that it is older. */
const noDate = 99_999_999;

/**
 * What sorts a study, made once while neither the study nor the settings change: ranking again is then a matter of
 * comparing numbers, without a look at probabilities.
 */
export interface RankKey {
  readonly ranked: RankedStudy;
  readonly isStat: boolean;
  readonly queue: RankedStudy['queue'];
  readonly urgency: number;
  /** Sorts what is unclear: P(any) in steps; above all of them where nothing could be analysed. */
  readonly chance: number;
  readonly dueMs: number;
  /** Priority, then arrival. */
  readonly siteKey: number;
  /** DICOM DA is YYYYMMDD: as a number it sorts as a date. */
  readonly date: number;
  readonly pinnedAt: number;
}

/** Plain code-unit order: the same on every machine, whatever its language. */
function compareUid(a: RankKey, b: RankKey): number {
  return a.ranked.studyUid < b.ranked.studyUid ? -1 : Number(a.ranked.studyUid > b.ranked.studyUid);
}

function compareSuspected(a: RankKey, b: RankKey): number {
  return b.urgency - a.urgency || a.siteKey - b.siteKey || compareUid(a, b);
}

/**
 * Likelier blood first. While the evidence behind ruleOut is thin most of a list reads indeterminate, and the site's order
 * alone would throw the model's order away: of the CT-ICH studies that bleed, half of the list then holds half, not nine
 * in ten (docs/decisions/order-of-the-indeterminate.md). What could not be analysed is not put behind what was.
 */
function compareUnclear(a: RankKey, b: RankKey): number {
  return b.chance - a.chance || compareSite(a, b);
}

function compareDue(a: RankKey, b: RankKey): number {
  return a.dueMs - b.dueMs || compareUid(a, b);
}

/** The site's own order: priority, arrival, study date, study UID. */
function compareSite(a: RankKey, b: RankKey): number {
  return a.siteKey - b.siteKey || a.date - b.date || compareUid(a, b);
}

function comparePinned(a: RankKey, b: RankKey): number {
  return a.pinnedAt - b.pinnedAt || compareUid(a, b);
}

function inQueue(one: RankKey, queue: RankedStudy['queue']): RankedStudy {
  return one.ranked.queue === queue ? one.ranked : { ...one.ranked, queue };
}

/** The two first queues, three suspected to one due; a study that stands in both is taken where it comes first. */
function interleave(suspected: readonly RankKey[], due: readonly RankKey[], sinceDue: number): RankedStudy[] {
  const order: RankedStudy[] = [];
  const placed = new Set<RankKey>();
  let nextSuspected = 0;
  let nextDue = 0;
  let since = sinceDue;
  const skip = (queue: readonly RankKey[], from: number): number => {
    let next = from;
    for (let one = queue[next]; one && placed.has(one); one = queue[next]) next += 1;
    return next;
  };
  for (;;) {
    nextSuspected = skip(suspected, nextSuspected);
    nextDue = skip(due, nextDue);
    const ofSuspected = suspected[nextSuspected];
    const ofDue = due[nextDue];
    if (ofSuspected && (since < suspectedPerDue || !ofDue)) {
      placed.add(ofSuspected);
      order.push(ofSuspected.ranked);
      since += 1;
    } else if (ofDue) {
      placed.add(ofDue);
      order.push(inQueue(ofDue, 'due'));
      since = 0;
    } else return order;
  }
}

/** Puts pinned studies at the places the reader gave them; a place past the end is the end. */
function withPinned(order: readonly RankedStudy[], pinned: readonly RankKey[]): RankedStudy[] {
  if (pinned.length === 0) return [...order];
  const all: RankedStudy[] = [];
  let next = 0;
  for (const one of pinned) {
    while (all.length < one.pinnedAt && next < order.length) {
      const row = order[next];
      if (row) all.push(row);
      next += 1;
    }
    all.push(one.ranked);
  }
  return [...all, ...order.slice(next)];
}

/** The key of a study, or null for one that is not ranked: only unread studies are, reopened ones among them. */
export function rankKeyOf(input: RankInput, context: RankContext): RankKey | null {
  if (input.state !== 'unread') return null;
  const { priority, arrivedMs } = input.order;
  const band = bandOf(input.evaluability, input.probabilities, context);
  const urgency = band === 'suspected' ? urgencyOf(input.probabilities, context.harmWeights) : 0;
  const queue = input.pinnedAt === undefined ? queueOf(band, context.aiOn) : 'pinned';
  const dueMs = arrivedMs + context.waitCapMs[priority];
  return {
    ranked: { studyUid: input.studyUid, band, queue, urgency, dueMs },
    isStat: priority === 'stat',
    queue,
    urgency,
    chance: band === 'not-analysed' ? 1 : inSteps(input.probabilities?.any ?? 0),
    dueMs,
    siteKey: priorityRank[priority] * perPriority + arrivedMs,
    date: Number(input.studyDate ?? noDate) || noDate,
    pinnedAt: input.pinnedAt ?? 0,
  };
}

/** Where a band stands by itself; being due comes on top. */
function queueOf(band: BandOrPending, aiOn: boolean): RankedStudy['queue'] {
  if (!aiOn) return 'rest';
  switch (band) {
    case 'suspected':
      return 'suspected';
    case 'indeterminate':
    case 'not-analysed':
      return 'indeterminate';
    case 'not-suspected':
    case 'pending':
      return 'rest';
  }
}

/** Ranks by keys that were made under the same settings; see `rankStudies`. */
export function rankByKeys(
  keys: Iterable<RankKey>,
  { nowMs, suspectedSinceDue }: Pick<RankContext, 'nowMs' | 'suspectedSinceDue'>,
): readonly RankedStudy[] {
  const pinned: RankKey[] = [];
  const suspected: RankKey[] = [];
  const due: RankKey[] = [];
  const unclear: RankKey[] = [];
  const rest: RankKey[] = [];
  for (const key of keys) {
    const { queue, dueMs } = key;
    if (queue === 'pinned') {
      pinned.push(key);
      continue;
    }
    if (queue === 'suspected') suspected.push(key);
    if (key.isStat || nowMs >= dueMs) due.push(key);
    else if (queue === 'indeterminate') unclear.push(key);
    else if (queue === 'rest') rest.push(key);
  }
  const order = interleave(suspected.sort(compareSuspected), due.sort(compareDue), suspectedSinceDue);
  for (const key of unclear.sort(compareUnclear)) order.push(key.ranked);
  for (const key of rest.sort(compareSite)) order.push(key.ranked);
  return withPinned(order, pinned.sort(comparePinned));
}

/**
 * The worklist's order (docs/design.md 4.3). Only unread studies, reopened ones among them, are ranked. Suspected by urgency
 * and due by cap are interleaved three to one; then not analysed and indeterminate, likelier blood first, then the rest
 * in the site's order; pinned studies stand where the reader put them. Without AI the site's order with its caps remains. The order
 * is total, does not depend on the order of `inputs`, and no result moves a study below where not suspected would stand.
 */
export function rankStudies(inputs: readonly RankInput[], context: RankContext): readonly RankedStudy[] {
  const keys = inputs.flatMap((input) => rankKeyOf(input, context) ?? []);
  return rankByKeys(keys, context);
}
