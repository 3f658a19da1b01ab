import {
  failed,
  ok,
  type DismissReason,
  type Findings,
  type LogEvent,
  type OpenModel,
  type Order,
  type Priority,
  type RankContext,
  type RankedStudy,
  type Result,
  type StudyDetail,
  type WorklistRow,
  type WorklistSnapshot,
} from '../contract/index.js';
import {
  dismissRead,
  openRead,
  readAsText,
  reopenRead,
  signRead,
  type Acting,
  type EventDraft,
} from '../reads/index.js';
import { bandOf, driftSentence, type Slab } from '../triage/index.js';
import { KeptRows } from './keptRows.js';
import { LogView } from './logView.js';
import type { WorklistPorts } from './ports.js';
import { rankContext, Ranking } from './ranking.js';
import type { RowContext } from './row.js';
import { firstStackId, stackDetails } from './stackDetails.js';
import { scoredSlabs, studyEntry, type StudyEntry } from './studyEntry.js';

export type WorklistParts = Pick<WorklistSnapshot, 'rows' | 'nowMs' | 'falseAlarms' | 'drift' | 'aiOn'>;

/** A study that waits for scores: the slabs to look at in order of position, those looked at already among them. */
export interface PendingStudy {
  readonly studyUid: string;
  readonly slabs: readonly Slab[];
}

/** The ranked list and what readers do with it; the window and the terminal use the same one. */
export interface Worklist {
  /** Rows in order: being read, ranked, then read and dismissed (latest first). */
  snapshot(): WorklistParts;
  /** One study for the viewport and the findings. Error: `study-unknown`. */
  detail(studyUid: string): Result<StudyDetail>;
  /** The next studies that want scores, in the order in which they stand; `limit` studies at most (default 100). */
  pending(limit?: number): readonly PendingStudy[];
  /** The library added, changed or dropped studies, or orders; all are read again where none are named. */
  studiesChanged(studyUids?: readonly string[]): void;
  /** Scores of a study were saved, or its slices failed; logs the result once it is whole and new. */
  scored(studyUid: string): Result<null>;
  /** Another room appended an event. */
  eventAppended(event: LogEvent): void;
  /** Opens for reading; a finished study is viewed. */
  open(studyUid: string): Result<StudyDetail>;
  /** Errors: `state-conflict`, `findings-invalid`. */
  sign(studyUid: string, findings: Findings): Result<StudyDetail>;
  /** Errors: `state-conflict`, `reason-required`. */
  dismiss(studyUid: string, reason: DismissReason, text: string): Result<StudyDetail>;
  /** Error: `state-conflict`. */
  reopen(studyUid: string): Result<StudyDetail>;
  /** Pins to a place (0-based), or unpins with null. */
  pin(studyUid: string, place: number | null): Result<null>;
  /** Overrides the order's priority, or takes that back with null. */
  setPriority(studyUid: string, priority: Priority | null): Result<null>;
  /** The read as plain text for the clipboard. */
  readText(studyUid: string): Result<string>;
}

/** Opens the list over what the store holds: studies, orders, scores and the log. */
export function openWorklist(ports: WorklistPorts): Worklist {
  return new RankedList(ports);
}

/** The ranking of this moment. */
interface RankedNow {
  readonly context: RankContext;
  readonly ranked: readonly RankedStudy[];
  readonly model: OpenModel | null;
}

/** The list: what is known of each study, the ranking over it, and the rows that show it. */
class RankedList implements Worklist {
  private readonly entries = new Map<string, StudyEntry>();
  private readonly log = new LogView();
  private readonly ranking = new Ranking(this.log);
  private readonly rows = new KeptRows(this.log);
  private orders: ReadonlyMap<string, Order> = new Map();
  /** What the entries were made by. */
  private loadedFor: OpenModel | null = null;
  private signOffShare: number | null = null;

  constructor(private readonly ports: WorklistPorts) {
    for (const event of ports.store.events()) this.log.add(event);
    this.loadAll();
  }

  snapshot(): WorklistParts {
    const now = this.rankNow();
    const { context, ranked, model } = now;
    const shared = this.rowContext(now);
    const inQueues: WorklistRow[] = [];
    for (const [index, one] of ranked.entries()) {
      const entry = this.entries.get(one.studyUid);
      if (entry) inQueues.push(this.rows.rowOf(entry, { ranked: one, rank: index + 1 }, shared));
    }
    const inNone = [...this.entries.values()]
      .filter((entry) => !this.ranking.holds(entry.study.studyUid))
      .map((entry) => this.rows.rowOf(entry, null, shared))
      .sort((a, b) => (b.stateSinceMs ?? 0) - (a.stateSinceMs ?? 0) || (a.studyUid < b.studyUid ? -1 : 1));
    const isReading = (row: WorklistRow): boolean => row.queue === 'reading';
    const isOfAPatient = (studyUid: string) => this.entries.get(studyUid)?.study.simulated === false;
    const flagged = model ? this.log.flagged(model.summary.hash, isOfAPatient) : [];
    return {
      rows: [...inNone.filter(isReading), ...inQueues, ...inNone.filter((row) => !isReading(row))],
      nowMs: context.nowMs,
      falseAlarms: this.log.falseAlarms,
      drift: model ? driftSentence(flagged, model.manifest.expectedFlagged) : null,
      aiOn: context.aiOn,
    };
  }

  detail(studyUid: string): Result<StudyDetail> {
    const entry = this.entries.get(studyUid);
    if (!entry) return unknown(studyUid);
    const now = this.rankNow();
    const index = now.ranked.findIndex((one) => one.studyUid === studyUid);
    const ranked = now.ranked[index];
    const stacks = stackDetails(this.ports, entry.study, now.model);
    return ok({
      row: this.rows.rowOf(entry, ranked ? { ranked, rank: index + 1 } : null, this.rowContext(now)),
      stacks,
      firstStackId: firstStackId(stacks),
      read: this.log.record(studyUid),
      scanner: entry.study.scanner ?? '',
      reasons: entry.reasons,
      model: now.model?.summary ?? null,
      scoredMs: entry.ms,
    });
  }

  pending(limit = 100): readonly PendingStudy[] {
    const { ranked, model } = this.rankNow();
    if (!model) return [];
    const reading = [...this.entries.keys()].filter((uid) => this.log.record(uid).state === 'reading');
    const waiting: PendingStudy[] = [];
    for (const studyUid of [...reading, ...ranked.map((one) => one.studyUid)]) {
      if (waiting.length >= limit) break;
      const entry = this.entries.get(studyUid);
      if (entry?.evaluability === 'pending') {
        waiting.push({ studyUid, slabs: scoredSlabs(this.ports, entry.study, model).evaluation.wanted });
      }
    }
    return waiting;
  }

  studiesChanged(studyUids?: readonly string[]): void {
    if (!studyUids) {
      this.loadAll();
      return;
    }
    this.orders = this.ports.store.orders();
    for (const studyUid of studyUids) this.load(studyUid);
  }

  scored(studyUid: string): Result<null> {
    const entry = this.entries.get(studyUid);
    if (!entry) return ok(null);
    const renewed = studyEntry(this.ports, entry.study, entry.order, this.ports.model());
    this.keep(renewed);
    return this.logResult(renewed);
  }

  eventAppended(event: LogEvent): void {
    if (!this.log.add(event) || event.studyUid === null) return;
    const entry = this.entries.get(event.studyUid);
    if (entry) this.keep({ ...entry, order: this.orderOf(event.studyUid, entry.study.firstSeenMs) });
  }

  open(studyUid: string): Result<StudyDetail> {
    return this.act(studyUid, (about) => {
      const { state, by } = this.log.record(studyUid);
      // One's own open study is already open: no second event.
      return ok(state === 'reading' && by === about.who ? null : openRead(about));
    });
  }

  sign(studyUid: string, findings: Findings): Result<StudyDetail> {
    return this.act(studyUid, (about) => signRead(this.log.record(studyUid), findings, about));
  }

  dismiss(studyUid: string, reason: DismissReason, text: string): Result<StudyDetail> {
    return this.act(studyUid, (about) => dismissRead(this.log.record(studyUid), reason, text, about));
  }

  reopen(studyUid: string): Result<StudyDetail> {
    return this.act(studyUid, (about) => reopenRead(this.log.record(studyUid), about));
  }

  pin(studyUid: string, place: number | null): Result<null> {
    return place === null ? this.mark(studyUid, 'unpinned', {}) : this.mark(studyUid, 'pinned', { place });
  }

  setPriority(studyUid: string, priority: Priority | null): Result<null> {
    return this.mark(studyUid, 'priority-set', { priority });
  }

  readText(studyUid: string): Result<string> {
    const found = this.detail(studyUid);
    return found.ok ? ok(readAsText(found.value.row, found.value.read, found.value.model)) : found;
  }

  private contextNow(model: OpenModel | null): RankContext {
    return rankContext(model, this.ports.settings(), this.ports.clock(), this.log.suspectedSinceDue);
  }

  /** Takes up another model or other settings, and ranks. */
  private rankNow(): RankedNow {
    const model = this.ports.model();
    if (!sameModel(model, this.loadedFor)) this.loadAll();
    const context = this.contextNow(model);
    const { signOffShare } = this.ports.settings();
    if (this.ranking.follow(this.entries.values(), context) || signOffShare !== this.signOffShare) this.rows.clear();
    this.signOffShare = signOffShare;
    return { context, ranked: this.ranking.ranked(context), model };
  }

  private rowContext({ context, model }: RankedNow): RowContext {
    return { rank: context, modelLoaded: model !== null, signOffShare: this.ports.settings().signOffShare };
  }

  private loadAll(): void {
    const { store, includes } = this.ports;
    this.orders = store.orders();
    this.entries.clear();
    this.ranking.clear();
    this.rows.clear();
    const model = this.ports.model();
    this.loadedFor = model;
    const context = this.contextNow(model);
    for (const study of store.studies()) {
      if (includes?.(study) === false) continue;
      const entry = studyEntry(this.ports, study, this.orderOf(study.studyUid, study.firstSeenMs), model);
      this.entries.set(study.studyUid, entry);
      this.ranking.put(entry, context);
    }
  }

  private load(studyUid: string): void {
    const { store, includes, model } = this.ports;
    const study = store.study(studyUid);
    if (!study || includes?.(study) === false) {
      this.entries.delete(studyUid);
      this.ranking.drop(studyUid);
      this.rows.drop(studyUid);
      return;
    }
    this.keep(studyEntry(this.ports, study, this.orderOf(studyUid, study.firstSeenMs), model()));
  }

  /** Keeps what is now known of a study. */
  private keep(entry: StudyEntry): void {
    this.entries.set(entry.study.studyUid, entry);
    this.ranking.put(entry, this.contextNow(this.ports.model()));
  }

  private orderOf(studyUid: string, firstSeenMs: number): Order {
    const order = this.orders.get(studyUid) ?? { priority: 'routine', arrivedMs: firstSeenMs, source: 'first-seen' };
    const priority = this.log.priority(studyUid);
    return priority === undefined ? order : { ...order, priority, source: 'reader' };
  }

  private append(draft: EventDraft): Result<null> {
    const appended = this.ports.store.appendEvent({ ...draft, atMs: this.ports.clock() });
    if (!appended.ok) return appended;
    this.eventAppended(appended.value);
    return ok(null);
  }

  /** What is kept with an event, so that it can be counted later: how the study stood when the reader acted. */
  private acting(entry: StudyEntry): Acting {
    const { studyUid } = entry.study;
    const { context, ranked, model } = this.rankNow();
    const band = bandOf(entry.evaluability, entry.result?.probabilities ?? null, context);
    const queue = ranked.find((one) => one.studyUid === studyUid)?.queue ?? null;
    const score = entry.result?.score ?? null;
    const modelHash = model?.summary.hash ?? null;
    return { studyUid, who: this.ports.who(), detail: { band, queue, score, modelHash } };
  }

  private act(studyUid: string, draftOf: (about: Acting) => Result<EventDraft | null>): Result<StudyDetail> {
    const entry = this.entries.get(studyUid);
    if (!entry) return unknown(studyUid);
    const draft = draftOf(this.acting(entry));
    if (!draft.ok) return draft;
    const appended = draft.value === null ? ok(null) : this.append(draft.value);
    return appended.ok ? this.detail(studyUid) : appended;
  }

  private mark(studyUid: string, kind: EventDraft['kind'], detail: EventDraft['detail']): Result<null> {
    if (!this.entries.has(studyUid)) return unknown(studyUid);
    return this.append({ kind, studyUid, who: this.ports.who(), detail });
  }

  /** Logs a whole result, unless the log already ends with the same one. */
  private logResult(entry: StudyEntry): Result<null> {
    const model = this.ports.model();
    if (!model || entry.ms === null) return ok(null);
    const { studyUid } = entry.study;
    const { hash } = model.summary;
    const band = bandOf(entry.evaluability, entry.result?.probabilities ?? null, this.contextNow(model));
    const score = entry.result?.score ?? null;
    const last = this.log.lastScore(studyUid);
    if (last?.modelHash === hash && last.band === band && last.score === score) return ok(null);
    const { evaluability } = entry;
    const leading = entry.result?.leading ?? null;
    const detail = { modelHash: hash, band, evaluability, score, leading };
    return this.append({ kind: 'scored', studyUid, who: this.ports.who(), detail });
  }
}

/** The same network, calibrated in the same way. */
function sameModel(one: OpenModel | null, other: OpenModel | null): boolean {
  return one?.summary.hash === other?.summary.hash && one?.manifest === other?.manifest;
}

function unknown(studyUid: string): Result<never> {
  return failed('study-unknown', `The study ${studyUid} is not on the list; it may have been removed.`, {
    where: studyUid,
  });
}
