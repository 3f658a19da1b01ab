import type {
  AppState,
  Problem,
  Result,
  Settings,
  SliceRow,
  StackDetail,
  StudyDetail,
  WorklistRow,
  WorklistSnapshot,
  WorkProgress,
} from '../../main/contract/index.js';
import { bridge, call } from './bridge.js';
import { withScore } from './withScore.js';

export type DialogName = 'keys' | 'settings' | 'about' | 'model' | 'skipped' | 'labelledSet' | 'site' | 'disclaimer';

/** One sentence at the foot of the window; goes by itself unless it is a problem. */
export interface Notice {
  readonly id: number;
  readonly message: string;
  readonly problem: Problem | null;
  readonly undo: { readonly title: string; readonly run: () => void } | null;
}

/**
 * What the whole window knows and shares: the only mutable state outside components.
 * Large answers of the main side are kept raw (replaced whole, never changed in place).
 */
class Session {
  app = $state.raw<AppState | null>(null);
  worklist = $state.raw<WorklistSnapshot | null>(null);
  /** How far indexing and scoring are. */
  progress = $state.raw<WorkProgress | null>(null);
  /** Set where the first answers of the main side failed: nothing else can be shown then. */
  startProblem = $state.raw<Problem | null>(null);

  /** Row the keyboard stands on in the worklist; not yet opened. */
  selectedStudyUid = $state<string | null>(null);
  /** Study shown in viewport and findings, from the moment it was asked for. */
  openStudyUid = $state<string | null>(null);
  /** Answer for `openStudyUid`; null while it loads or where it failed. */
  study = $state.raw<StudyDetail | null>(null);
  studyProblem = $state.raw<Problem | null>(null);

  stackId = $state<string | null>(null);
  /** 0-based place in `stack.slices`, always inside it. */
  sliceIndex = $state(0);

  dialog = $state<DialogName | null>(null);
  notices = $state.raw<readonly Notice[]>([]);
  /** Ticks every few seconds; waiting times are counted against it, not against the snapshot. */
  nowMs = $state(Date.now());

  readonly stack: StackDetail | null = $derived(
    this.study?.stacks.find((candidate) => candidate.id === this.stackId) ?? null,
  );
  readonly slice: SliceRow | null = $derived(this.stack?.slices[this.sliceIndex] ?? null);
  readonly openRow: WorklistRow | null = $derived(
    this.worklist?.rows.find((row) => row.studyUid === this.openStudyUid) ?? this.study?.row ?? null,
  );
  readonly settings: Settings | null = $derived(this.app?.settings ?? null);
}

export const session = new Session();

let nextNotice = 1;

/** Says one sentence at the foot of the window. */
export function tell(message: string, problem: Problem | null = null, undo: Notice['undo'] = null): void {
  const notice: Notice = { id: nextNotice++, message, problem, undo };
  // Three are enough: older ones have been read or will not be.
  session.notices = [...session.notices.filter((other) => other.message !== message), notice].slice(-3);
  if (problem === null) setTimeout(() => dropNotice(notice.id), 8000);
}

export function dropNotice(id: number): void {
  session.notices = session.notices.filter((notice) => notice.id !== id);
}

/** Unwraps an answer; a problem is said at the foot of the window and becomes null. */
export function valueOrTell<T>(result: Result<T>): T | null {
  if (result.ok) return result.value;
  tell(result.problem.message, result.problem);
  return null;
}

/** Shows a stack of the open study at a slice (default: its middle). */
export function showStack(stackId: string, sliceIndex?: number): void {
  const stack = session.study?.stacks.find((candidate) => candidate.id === stackId);
  if (stack === undefined) return;
  session.stackId = stackId;
  showSlice(sliceIndex ?? Math.floor(stack.slices.length / 2));
}

/** Goes to a slice of the shown stack, 0-based, clamped to it. */
export function showSlice(index: number): void {
  const last = (session.stack?.slices.length ?? 1) - 1;
  session.sliceIndex = Math.max(0, Math.min(last, Math.round(index)));
}

function adopt(study: StudyDetail): void {
  const sameStudy = session.study?.row.studyUid === study.row.studyUid;
  session.study = study;
  session.studyProblem = null;
  if (sameStudy && session.stack !== null) {
    showSlice(session.sliceIndex);
    return;
  }
  const first = study.firstStackId ?? study.stacks[0]?.id;
  session.stackId = null;
  session.sliceIndex = 0;
  if (first !== undefined) showStack(first);
}

/** Opens a study in viewport and findings; the one shown before is closed. */
export async function openStudy(studyUid: string): Promise<void> {
  const before = session.openStudyUid;
  if (before === studyUid && session.study !== null) return;
  session.selectedStudyUid = studyUid;
  session.openStudyUid = studyUid;
  session.study = null;
  session.studyProblem = null;
  session.stackId = null;
  session.sliceIndex = 0;
  if (before !== null && before !== studyUid) void call('study.close', { studyUid: before });
  const answer = await call('study.open', { studyUid });
  // Another study was asked for while this one was on its way.
  if (session.openStudyUid !== studyUid) return;
  if (answer.ok) adopt(answer.value);
  else session.studyProblem = answer.problem;
}

/** Takes a newer detail of the open study, for instance the answer to a signature. */
export function takeStudy(study: StudyDetail): void {
  if (study.row.studyUid === session.openStudyUid) adopt(study);
}

async function refreshStudy(studyUid: string): Promise<void> {
  if (studyUid !== session.openStudyUid) return;
  const answer = await call('study.get', { studyUid });
  if (studyUid !== session.openStudyUid) return;
  if (answer.ok) adopt(answer.value);
  else if (session.study === null) session.studyProblem = answer.problem;
}

/** Changes settings at once on the screen and then on the main side, whose answer wins. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  if (session.app !== null) {
    session.app = { ...session.app, settings: { ...session.app.settings, ...change } };
  }
  const settings = valueOrTell(await call('app.settings', { change }));
  if (settings !== null && session.app !== null) session.app = { ...session.app, settings };
}

function takeWorklist(snapshot: WorklistSnapshot): void {
  session.worklist = snapshot;
  session.nowMs = snapshot.nowMs;
}

function takeProgress(progress: WorkProgress): void {
  session.progress = progress;
}

/**
 * Fetches the first state and follows what the main side announces.
 * @param onMenuAction what a chosen menu item does
 * @returns a function that stops following
 */
export function startSession(onMenuAction: (id: string) => void): () => void {
  const ictus = bridge();
  const stops = [
    ictus.on('worklist.changed', takeWorklist),
    ictus.on('progress.changed', takeProgress),
    ictus.on('state.changed', (state) => {
      session.app = state;
    }),
    ictus.on('study.changed', ({ studyUid }) => void refreshStudy(studyUid)),
    ictus.on('slices.scored', (scored) => {
      if (session.study !== null) session.study = withScore(session.study, scored);
    }),
    ictus.on('action', ({ id }) => onMenuAction(id)),
    ictus.on('notice', ({ message, problem }) => tell(message, problem)),
  ];
  let lastTickMs = Date.now();
  const ticking = setInterval(() => {
    const tickMs = Date.now();
    session.nowMs += tickMs - lastTickMs;
    lastTickMs = tickMs;
  }, 5000);
  void firstState();
  return () => {
    clearInterval(ticking);
    for (const stop of stops) stop();
  };
}

async function firstState(): Promise<void> {
  const [app, worklist] = await Promise.all([call('app.state', {}), call('worklist.get', {})]);
  if (!app.ok) {
    session.startProblem = app.problem;
    return;
  }
  session.app = app.value;
  if (worklist.ok) {
    takeWorklist(worklist.value);
    takeProgress(worklist.value);
  } else session.startProblem = worklist.problem;
  if (app.value.settings.disclaimerAcceptedMs === null) session.dialog = 'disclaimer';
  await call('app.ready', {});
}
