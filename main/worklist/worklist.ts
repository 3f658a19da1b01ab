import {
  failed,
  ok,
  type DismissReason,
  type Findings,
  type Order,
  type Priority,
  type RankContext,
  type RankedStudy,
  type RankInput,
  type ReadRecord,
  type Result,
  type StudyDetail,
  type WorklistRow,
  type WorklistSnapshot,
  type LogEvent,
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
import { bandOf, driftSentence, rankByKeys, rankKeyOf, type RankKey, type Slab } from '../triage/index.js';
import { LogView } from './logView.js';
import type { WorklistModel, WorklistPorts } from './ports.js';
import { worklistRow, type RowContext } from './row.js';
import { firstStackId, stackDetails } from './stackDetails.js';
import { rankInputOf, scoredSlabs, studyEntry, type StudyEntry } from './studyEntry.js';

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
  rankInputs(): readonly RankInput[];
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

const minuteMs = 60_000;

/** So many new keys may stand out of order before the keys are laid in order again. */
const fewKeys = 64;

interface MadeRow {
  readonly entry: StudyEntry;
  readonly record: ReadRecord;
  readonly pinnedAt: number | undefined;
  readonly queue: RankedStudy['queue'] | null;
  readonly minute: number;
  row: WorklistRow;
}

export function openWorklist(ports: WorklistPorts): Worklist {
  const { store } = ports;
  const entries = new Map<string, StudyEntry>();
  const keys = new Map<string, RankKey>();
  const log = new LogView();
  /** Rows of the last snapshot, with what they were made of. */
  const rows = new Map<string, MadeRow>();
  let orders: ReadonlyMap<string, Order> = new Map();
  let modelHash: string | null = null;
  /** Keys made since they were last laid in order. */
  let keysMade = 0;
  /** Settings and model under which the keys were made. */
  let keysMadeFor = '';

  function rankContext(model: WorklistModel | null): RankContext {
    const { aiOn, waitCapMinutes, harmWeights } = ports.settings();
    const points = model?.manifest.operatingPoints;
    return {
      nowMs: ports.clock(),
      suspectedSinceDue: log.suspectedSinceDue,
      aiOn,
      waitCapMs: {
        stat: waitCapMinutes.stat * minuteMs,
        urgent: waitCapMinutes.urgent * minuteMs,
        routine: waitCapMinutes.routine * minuteMs,
      },
      harmWeights,
      // Without a model nothing is scored, so no operating point is ever met.
      ruleIn: points?.ruleIn.threshold ?? 1,
      ruleOut: points?.ruleOut.threshold ?? 1,
      ruleOutEvidence: points?.ruleOut.bleedingStudies ?? 0,
    };
  }

  function makeKey(entry: StudyEntry, context: RankContext): void {
    const { studyUid } = entry.study;
    const key = rankKeyOf(rankInputOf(entry, log.record(studyUid), log.pinnedAt(studyUid)), context);
    if (key) keys.set(studyUid, key);
    else keys.delete(studyUid);
    keysMade += 1;
  }

  function load(studyUid: string): void {
    const study = store.study(studyUid);
    if (!study || ports.includes?.(study) === false) {
      entries.delete(studyUid);
      keys.delete(studyUid);
      rows.delete(studyUid);
      return;
    }
    place(studyEntry(ports, study, orderOf(studyUid, study.firstSeenMs), ports.model()));
  }

  function place(entry: StudyEntry): void {
    entries.set(entry.study.studyUid, entry);
    makeKey(entry, rankContext(ports.model()));
  }

  function orderOf(studyUid: string, firstSeenMs: number): Order {
    const order = orders.get(studyUid) ?? { priority: 'routine', arrivedMs: firstSeenMs, source: 'first-seen' };
    const priority = log.priority(studyUid);
    return priority === undefined ? order : { ...order, priority, source: 'reader' };
  }

  function loadAll(): void {
    orders = store.orders();
    entries.clear();
    keys.clear();
    rows.clear();
    const model = ports.model();
    modelHash = model?.summary.hash ?? null;
    const context = rankContext(model);
    for (const study of store.studies()) {
      if (ports.includes?.(study) === false) continue;
      const entry = studyEntry(ports, study, orderOf(study.studyUid, study.firstSeenMs), model);
      entries.set(study.studyUid, entry);
      makeKey(entry, context);
    }
  }

  /**
   * Lays the keys in the order of the last ranking: a list that is nearly sorted is sorted again in one pass, and a key
   * that is replaced keeps its place in the map.
   */
  function inOrderOf(ranked: readonly RankedStudy[]): void {
    const ordered = ranked.flatMap(({ studyUid }): [string, RankKey][] => {
      const key = keys.get(studyUid);
      return key ? [[studyUid, key]] : [];
    });
    keys.clear();
    for (const [studyUid, key] of ordered) keys.set(studyUid, key);
    keysMade = 0;
  }

  /** Takes up another model or other settings, and ranks. */
  function ranking(): { context: RankContext; ranked: readonly RankedStudy[]; model: WorklistModel | null } {
    const model = ports.model();
    if ((model?.summary.hash ?? null) !== modelHash) loadAll();
    const context = rankContext(model);
    const { aiOn, waitCapMs, harmWeights, ruleIn, ruleOut, ruleOutEvidence } = context;
    const { signOffShare } = ports.settings();
    const madeFor = JSON.stringify([aiOn, waitCapMs, harmWeights, ruleIn, ruleOut, ruleOutEvidence, signOffShare]);
    if (madeFor !== keysMadeFor) {
      rows.clear();
      for (const entry of entries.values()) makeKey(entry, context);
      keysMadeFor = madeFor;
    }
    const ranked = rankByKeys(keys.values(), context);
    if (keysMade > fewKeys) inOrderOf(ranked);
    return { context, ranked, model };
  }

  /**
   * The row of a study. Most rows stay as they were from one snapshot to the next, but for their rank: only those whose
   * study, place or waiting minute changed are made anew.
   */
  function rowOf(
    entry: StudyEntry,
    at: { ranked: RankedStudy; rank: number } | null,
    context: RowContext,
  ): WorklistRow {
    const { studyUid } = entry.study;
    const record = log.record(studyUid);
    const pinnedAt = log.pinnedAt(studyUid);
    const band = at?.ranked.band ?? bandOf(entry.evaluability, entry.result?.probabilities ?? null, context.rank);
    const queue = at?.ranked.queue ?? null;
    const sinceMs = at ? entry.order.arrivedMs : (record.sinceMs ?? 0);
    const minute = Math.floor((context.rank.nowMs - sinceMs) / minuteMs);
    const last = rows.get(studyUid);
    if (
      last?.entry === entry &&
      last.record === record &&
      last.pinnedAt === pinnedAt &&
      last.queue === queue &&
      last.minute === minute
    ) {
      const rank = at?.rank ?? null;
      if (last.row.rank !== rank) last.row = { ...last.row, rank };
      return last.row;
    }
    const row = worklistRow(entry, record, pinnedAt, at, band, context);
    rows.set(studyUid, { entry, record, pinnedAt, queue, minute, row });
    return row;
  }

  function rowContext(rank: RankContext, model: WorklistModel | null): RowContext {
    return { rank, modelLoaded: model !== null, signOffShare: ports.settings().signOffShare };
  }

  function detailOf(studyUid: string): Result<StudyDetail> {
    const entry = entries.get(studyUid);
    if (!entry) return unknown(studyUid);
    const { context, ranked, model } = ranking();
    const index = ranked.findIndex((one) => one.studyUid === studyUid);
    const one = ranked[index];
    const stacks = stackDetails(ports, entry.study, model);
    return ok({
      row: rowOf(entry, one ? { ranked: one, rank: index + 1 } : null, rowContext(context, model)),
      stacks,
      firstStackId: firstStackId(stacks),
      read: log.record(studyUid),
      scanner: entry.study.scanner ?? '',
      reasons: entry.reasons,
      model: model?.summary ?? null,
      scoredMs: entry.ms,
    });
  }

  function append(draft: EventDraft): Result<null> {
    const appended = store.appendEvent({ ...draft, atMs: ports.clock() });
    if (!appended.ok) return appended;
    take(appended.value);
    return ok(null);
  }

  function take(event: LogEvent): void {
    if (!log.add(event) || event.studyUid === null) return;
    const entry = entries.get(event.studyUid);
    if (!entry) return;
    const order = orderOf(event.studyUid, entry.study.firstSeenMs);
    place({ ...entry, order });
  }

  /** What is kept with an event, so that it can be counted later: how the study stood when the reader acted. */
  function acting(entry: StudyEntry): Acting {
    const { studyUid } = entry.study;
    const { context, ranked, model } = ranking();
    const band = bandOf(entry.evaluability, entry.result?.probabilities ?? null, context);
    const queue = ranked.find((one) => one.studyUid === studyUid)?.queue ?? null;
    const score = entry.result?.score ?? null;
    return { studyUid, who: ports.who(), detail: { band, queue, score, modelHash: model?.summary.hash ?? null } };
  }

  function act(studyUid: string, draftOf: (about: Acting) => Result<EventDraft | null>): Result<StudyDetail> {
    const entry = entries.get(studyUid);
    if (!entry) return unknown(studyUid);
    const draft = draftOf(acting(entry));
    if (!draft.ok) return draft;
    const appended = draft.value === null ? ok(null) : append(draft.value);
    return appended.ok ? detailOf(studyUid) : appended;
  }

  function mark(studyUid: string, kind: EventDraft['kind'], detail: EventDraft['detail']): Result<null> {
    if (!entries.has(studyUid)) return unknown(studyUid);
    return append({ kind, studyUid, who: ports.who(), detail });
  }

  /** Logs a whole result, unless the log already ends with the same one. */
  function logScore(entry: StudyEntry): Result<null> {
    const model = ports.model();
    if (!model || entry.ms === null) return ok(null);
    const { studyUid } = entry.study;
    const probabilities = entry.result?.probabilities ?? null;
    const band = bandOf(entry.evaluability, probabilities, rankContext(model));
    const score = entry.result?.score ?? null;
    const last = log.lastScore(studyUid);
    const hash = model.summary.hash;
    if (last?.modelHash === hash && last.band === band && last.score === score) return ok(null);
    const { evaluability } = entry;
    const leading = entry.result?.leading ?? null;
    const detail = { modelHash: hash, band, evaluability, score, leading };
    return append({ kind: 'scored', studyUid, who: ports.who(), detail });
  }

  for (const event of store.events()) log.add(event);
  loadAll();

  return {
    snapshot() {
      const { context, ranked, model } = ranking();
      const rowsIn = rowContext(context, model);
      const inQueues: WorklistRow[] = [];
      for (const [index, one] of ranked.entries()) {
        const entry = entries.get(one.studyUid);
        if (entry) inQueues.push(rowOf(entry, { ranked: one, rank: index + 1 }, rowsIn));
      }
      const unranked = [...entries.values()]
        .filter((entry) => !keys.has(entry.study.studyUid))
        .map((entry) => rowOf(entry, null, rowsIn))
        .sort((a, b) => (b.stateSinceMs ?? 0) - (a.stateSinceMs ?? 0) || (a.studyUid < b.studyUid ? -1 : 1));
      const isReading = (row: WorklistRow): boolean => row.queue === 'reading';
      const flagged = model
        ? log.flagged(model.summary.hash, (studyUid) => entries.get(studyUid)?.study.simulated === false)
        : [];
      return {
        rows: [...unranked.filter(isReading), ...inQueues, ...unranked.filter((row) => !isReading(row))],
        nowMs: context.nowMs,
        falseAlarms: log.falseAlarms,
        drift: model ? driftSentence(flagged, model.manifest.expectedFlagged) : null,
        aiOn: context.aiOn,
      };
    },
    detail: detailOf,
    pending(limit = 100) {
      const { ranked, model } = ranking();
      if (!model) return [];
      const reading = [...entries.keys()].filter((uid) => log.record(uid).state === 'reading');
      const waiting: PendingStudy[] = [];
      for (const studyUid of [...reading, ...ranked.map((one) => one.studyUid)]) {
        if (waiting.length >= limit) break;
        const entry = entries.get(studyUid);
        if (entry?.evaluability === 'pending') {
          waiting.push({ studyUid, slabs: scoredSlabs(ports, entry.study, model).evaluation.wanted });
        }
      }
      return waiting;
    },
    rankInputs: () =>
      [...entries.values()].map((entry) =>
        rankInputOf(entry, log.record(entry.study.studyUid), log.pinnedAt(entry.study.studyUid)),
      ),
    studiesChanged(studyUids) {
      if (!studyUids) {
        loadAll();
        return;
      }
      orders = store.orders();
      for (const studyUid of studyUids) load(studyUid);
    },
    scored(studyUid) {
      const entry = entries.get(studyUid);
      if (!entry) return ok(null);
      const renewed = studyEntry(ports, entry.study, entry.order, ports.model());
      place(renewed);
      return logScore(renewed);
    },
    eventAppended: take,
    open: (studyUid) =>
      act(studyUid, (about) => {
        const { state, by } = log.record(studyUid);
        // One's own open study is already open: no second event.
        return ok(state === 'reading' && by === about.who ? null : openRead(about));
      }),
    sign: (studyUid, findings) => act(studyUid, (about) => signRead(log.record(studyUid), findings, about)),
    dismiss: (studyUid, reason, text) =>
      act(studyUid, (about) => dismissRead(log.record(studyUid), reason, text, about)),
    reopen: (studyUid) => act(studyUid, (about) => reopenRead(log.record(studyUid), about)),
    pin: (studyUid, pinnedPlace) =>
      pinnedPlace === null ? mark(studyUid, 'unpinned', {}) : mark(studyUid, 'pinned', { place: pinnedPlace }),
    setPriority: (studyUid, priority) => mark(studyUid, 'priority-set', { priority }),
    readText(studyUid) {
      const found = detailOf(studyUid);
      return found.ok ? ok(readAsText(found.value.row, found.value.read, found.value.model)) : found;
    },
  };
}

function unknown(studyUid: string): Result<never> {
  return failed('study-unknown', `The study ${studyUid} is not on the list; it may have been removed.`, {
    where: studyUid,
  });
}
