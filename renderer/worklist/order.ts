import type { BandOrPending, Priority, ReadState, WorklistRow } from '../../main/contract/index.js';
import { personText } from '../theme/words.js';

export const sortKeys = ['rank', 'waiting', 'arrival', 'patient', 'band', 'probability'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface View {
  readonly sort: SortKey;
  /** Turned round against the natural direction of the key. */
  readonly reversed: boolean;
  /** Empty = all. */
  readonly bands: ReadonlySet<BandOrPending>;
  /** Empty = all. */
  readonly states: ReadonlySet<ReadState>;
  readonly search: string;
}

export const wholeView: View = { sort: 'rank', reversed: false, bands: new Set(), states: new Set(), search: '' };

/** The last rank of each study that had one. */
export type Ranks = ReadonlyMap<string, number>;
export const noRanks: Ranks = new Map();

/** The ranks after a new list: those of before stay for studies that no longer have one. */
export function rememberedRanks(before: Ranks, rows: readonly WorklistRow[]): Ranks {
  const ranks = new Map<string, number>();
  for (const row of rows) {
    const rank = row.rank ?? before.get(row.studyUid);
    if (rank !== undefined) ranks.set(row.studyUid, rank);
  }
  return ranks;
}

/** A line of the list: a study, or the heading above the studies that are done. */
export type Line =
  { readonly kind: 'row'; readonly row: WorklistRow } | { readonly kind: 'done-heading'; readonly count: number };

const bandOrder: Readonly<Record<BandOrPending, number>> = {
  suspected: 0,
  indeterminate: 1,
  'not-analysed': 2,
  pending: 3,
  'not-suspected': 4,
};
const priorityOrder: Readonly<Record<Priority, number>> = { stat: 0, urgent: 1, routine: 2 };

/** Read or dismissed: no longer in any queue. */
export function isDone(row: WorklistRow): boolean {
  return row.state === 'read' || row.state === 'dismissed';
}

function folded(text: string): string {
  // Most text is plain, and 10,000 rows are folded at each letter of a search.
  if (/^[\x20-\x7e\n]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/** All words must be found somewhere in name, patient ID, accession number, description, date or reason. */
function matches(row: WorklistRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = folded(
    [
      personText(row.patientName),
      row.patientId,
      row.accession,
      row.description,
      row.studyDate,
      row.order.priority,
      row.why,
    ].join('\n'),
  );
  return words.every((word) => text.includes(word));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const compare: Readonly<Record<SortKey, (a: WorklistRow, b: WorklistRow) => number>> = {
  rank: (a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0,
  // Longest wait, measured against what may be waited, first.
  waiting: (a, b) => a.order.arrivedMs + a.capMs - (b.order.arrivedMs + b.capMs),
  arrival: (a, b) => a.order.arrivedMs - b.order.arrivedMs,
  patient: (a, b) =>
    compareText(folded(personText(a.patientName)), folded(personText(b.patientName))) ||
    compareText(a.patientId, b.patientId),
  band: (a, b) => bandOrder[a.band] - bandOrder[b.band],
  probability: (a, b) => (b.probabilities?.any ?? -1) - (a.probabilities?.any ?? -1),
};

/** Equal under the key: the rank decides, then priority, arrival and UID, so that the order is total. */
function byRank(a: WorklistRow, b: WorklistRow): number {
  return (
    compare.rank(a, b) ||
    priorityOrder[a.order.priority] - priorityOrder[b.order.priority] ||
    a.order.arrivedMs - b.order.arrivedMs ||
    compareText(a.studyUid, b.studyUid)
  );
}

function newestDoneFirst(a: WorklistRow, b: WorklistRow): number {
  return (b.stateSinceMs ?? 0) - (a.stateSinceMs ?? 0) || compareText(a.studyUid, b.studyUid);
}

/**
 * The lines of the list for a view: open studies in the order asked for, then a heading and the done ones.
 * A study that is being read has no rank any more: it stays where it stood when it was opened (`ranks`), else on top.
 * By rank the done ones stand with the latest first; every other key sorts them like the open ones.
 */
export function linesOf(rows: readonly WorklistRow[], view: View, ranks: Ranks = noRanks): readonly Line[] {
  const words = folded(view.search).split(/\s+/).filter(Boolean);
  const shown = rows.filter(
    (row) =>
      (view.bands.size === 0 || view.bands.has(row.band)) &&
      (view.states.size === 0 || view.states.has(row.state)) &&
      matches(row, words),
  );
  const turn = view.reversed ? -1 : 1;
  const placed = (row: WorklistRow): WorklistRow =>
    row.rank === null && row.state === 'reading' ? { ...row, rank: (ranks.get(row.studyUid) ?? 0.5) - 0.5 } : row;
  const order = (first: WorklistRow, second: WorklistRow): number => {
    const [a, b] = [placed(first), placed(second)];
    return turn * compare[view.sort](a, b) || byRank(a, b);
  };
  const open = shown.filter((row) => !isDone(row)).sort(order);
  const done = shown.filter(isDone).sort(view.sort === 'rank' ? newestDoneFirst : order);
  const lines: Line[] = open.map((row) => ({ kind: 'row', row }));
  if (done.length > 0) lines.push({ kind: 'done-heading', count: done.length });
  for (const row of done) lines.push({ kind: 'row', row });
  return lines;
}

/** Where each study stands among the lines. */
export function placesOf(lines: readonly Line[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  lines.forEach((line, index) => {
    if (line.kind === 'row') places.set(line.row.studyUid, index);
  });
  return places;
}

/** The view with one band more or less in its filter. */
export function withBandToggled(view: View, band: BandOrPending): View {
  const bands = new Set(view.bands);
  if (!bands.delete(band)) bands.add(band);
  return { ...view, bands };
}

/** The first unread study from the top of the list, the shown one left out; null where none is left. */
export function nextUnread(lines: readonly Line[], shownUid: string | null): string | null {
  for (const line of lines) {
    if (line.kind === 'row' && line.row.state === 'unread' && line.row.studyUid !== shownUid) return line.row.studyUid;
  }
  return null;
}

/** The study `step` rows from another, held at the ends; the first where nothing is selected. */
export function neighbour(lines: readonly Line[], fromUid: string | null, step: number): string | null {
  const uids = lines.flatMap((line) => (line.kind === 'row' ? [line.row.studyUid] : []));
  if (uids.length === 0) return null;
  const from = fromUid === null ? -1 : uids.indexOf(fromUid);
  const to = from < 0 ? 0 : Math.min(uids.length - 1, Math.max(0, from + step));
  return uids[to] ?? null;
}

export interface BandCount {
  readonly band: BandOrPending;
  readonly count: number;
}

/** How many open studies stand in each band, in the order of the filter buttons. */
export function bandCounts(rows: readonly WorklistRow[]): readonly BandCount[] {
  const counts = new Map<BandOrPending, number>();
  for (const row of rows) if (!isDone(row)) counts.set(row.band, (counts.get(row.band) ?? 0) + 1);
  const order: readonly BandOrPending[] = ['suspected', 'indeterminate', 'not-suspected', 'not-analysed', 'pending'];
  return order.map((band) => ({ band, count: counts.get(band) ?? 0 }));
}

/** Share of the cap that has been waited: 0 on arrival, 1 when due, held there. */
export function waitedShare(row: WorklistRow, nowMs: number): number {
  return Math.min(1, Math.max(0, (nowMs - row.order.arrivedMs) / row.capMs));
}
