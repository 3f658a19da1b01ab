import { isAbsolute, resolve } from 'node:path';
import { failed, ok, problem, type Problem, type Result } from '../contract/index.js';
import { reachable, walkArchive, walkFiles, type FoundFile } from '../files/index.js';
import type { KnownFile, ReadFile, Store } from '../store/index.js';
import { isOrderList, readOrders } from './findOrders.js';
import { studyGrouper } from './groupMeanwhile.js';
import type { HeaderReaders } from './headerReaders.js';
import { progressMeter, type IndexProgress } from './progress.js';
import type { HeaderOutcome } from './readHeader.js';
import { openLanes, type Lanes } from './readInLanes.js';
import { isUnder } from './scope.js';

export interface IndexSummary {
  /** Files and zip entries met. */
  readonly found: number;
  /** Images read in this run. */
  readonly indexed: number;
  /** Met and known already, by path, size and modification time. */
  readonly unchanged: number;
  /** Read in this run and not usable. */
  readonly skipped: number;
  /** Gone since the last run. */
  readonly removed: number;
  /** Studies grouped in this run. */
  readonly studies: number;
  readonly ms: number;
}

export interface IndexOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IndexProgress) => void;
  readonly readers: HeaderReaders;
  readonly now?: () => number;
}

/** Rows in one transaction. */
const filesPerWrite = 2_000;

/** A problem that may be gone the next time is not remembered with the file: the file is tried again. */
const passing: ReadonlySet<Problem['code']> = new Set(['file-vanished', 'file-unreadable', 'folder-unreadable']);

/**
 * Brings the index of these folders, files and zip archives up to date: reads headers of new and changed files,
 * removes those that are gone, reads `orders.csv`, groups what changed. Every batch is one transaction, so a crash or
 * a cancel loses at most the step in flight; the next run goes on. Errors: `cancelled`, and those of the store.
 */
export async function indexFolders(
  store: Store,
  roots: readonly string[],
  options: IndexOptions,
): Promise<Result<IndexSummary>> {
  const now = options.now ?? Date.now;
  const beganMs = now();
  const run = indexRun(store, options, now);
  for (const given of roots) {
    const root = isAbsolute(given) ? resolve(given) : resolve(process.cwd(), given);
    const done = await indexRoot(store, root, run, now);
    if (!done.ok) {
      if (done.problem.code === 'cancelled') await run.finish(beganMs);
      return done;
    }
  }
  return run.finish(beganMs);
}

async function indexRoot(store: Store, root: string, run: IndexRun, now: () => number): Promise<Result<null>> {
  const missing = missingRoot(root);
  if (missing) return store.index.saveProblems(root, [missing]);
  const noted = store.index.noteFolder(root, now());
  if (!noted.ok) return noted;
  const before = { ...run.counts };
  const beganMs = now();
  const indexed = await run.scope(root);
  if (!indexed.ok) return indexed;
  const orders = readOrders(store, root);
  if (!orders.ok) return orders;
  const problems = [...indexed.value, ...orders.value];
  const found = run.counts.found - before.found;
  if (found === 0 && problems.length === 0) {
    problems.push(
      problem('folder-empty', `${root} holds no files; open the folder with the studies.`, { where: root }),
    );
  }
  const saved = store.index.saveProblems(root, problems);
  if (!saved.ok) return saved;
  return store.index.noteRun({
    folder: root,
    beganMs,
    endedMs: now(),
    found,
    indexed: run.counts.indexed - before.indexed,
    skipped: run.counts.skipped - before.skipped,
    removed: run.counts.removed - before.removed,
  });
}

/** Brings only these paths, files or folders, up to date: what a watcher saw change. */
export async function indexPaths(
  store: Store,
  paths: readonly string[],
  options: IndexOptions,
): Promise<Result<IndexSummary>> {
  const now = options.now ?? Date.now;
  const beganMs = now();
  const run = indexRun(store, options, now);
  for (const path of paths) {
    const indexed = await run.scope(path);
    if (!indexed.ok) return indexed;
  }
  for (const { path: root } of store.folders()) {
    if (!paths.some((path) => isOrderList({ path }) && isUnder(path, root))) continue;
    const orders = readOrders(store, root);
    if (!orders.ok) return orders;
  }
  return run.finish(beganMs);
}

interface Counts {
  found: number;
  indexed: number;
  unchanged: number;
  skipped: number;
  removed: number;
  studies: number;
}

interface Waiting extends FoundFile {
  readonly replaces?: number;
}

interface IndexRun {
  readonly counts: Readonly<Counts>;
  scope(path: string): Promise<Result<readonly Problem[]>>;
  /** Groups what changed; answers the counts. */
  finish(beganMs: number): Promise<Result<IndexSummary>>;
}

function indexRun(store: Store, options: IndexOptions, now: () => number): IndexRun {
  const counts: Counts = { found: 0, indexed: 0, unchanged: 0, skipped: 0, removed: 0, studies: 0 };
  const meter = progressMeter(counts, options.onProgress, now);
  const groupedUids = new Set<string>();
  const grouper = studyGrouper(store, now, (studyUids) => {
    for (const uid of studyUids) groupedUids.add(uid);
    counts.studies = groupedUids.size;
    meter.tick();
  });
  const outdated: number[] = [];
  const cancelled = (): boolean => options.signal?.aborted === true;
  const cancelledResult = (): Result<never> => failed('cancelled', 'Indexing was cancelled; what was read is kept.');

  /** Walks one root, or one path under it; answers the problems that belong to no file row. */
  async function scope(path: string): Promise<Result<readonly Problem[]>> {
    const problems: Problem[] = [];
    const gone = new Map<string, KnownFile>();
    for (const file of store.index.knownFiles(path)) gone.set(keyOf(file.path, file.entry), file);
    const archives: FoundFile[] = [];
    let reading = openReading(problems, archives);

    const meet = (file: FoundFile): void => {
      if (isOrderList(file.ref)) return;
      counts.found += 1;
      const key = keyOf(file.ref.path, file.ref.entry ?? '');
      const known = gone.get(key);
      gone.delete(key);
      if (known?.size === file.size && known.mtimeMs === file.mtimeMs) counts.unchanged += 1;
      else reading.add(known ? { ...file, replaces: known.id } : file);
    };

    for await (const files of walkFiles(path, walkOptions(problems))) {
      for (const file of files) meet(file);
      meter.tick();
      const room = reading.room();
      if (room) await room;
    }
    const read = await reading.end();
    if (!read.ok) return read;
    if (archives.length > 0) {
      reading = openReading(problems, []);
      for (const { ref, mtimeMs } of archives) {
        for (const entry of walkArchive(ref.path, mtimeMs, (one) => problems.push(one))) meet(entry);
      }
      const readEntries = await reading.end();
      if (!readEntries.ok) return readEntries;
    }
    if (cancelled()) return cancelledResult();
    const removed = removeGone(gone, problems);
    return removed.ok ? ok(problems) : removed;
  }

  function walkOptions(problems: Problem[]) {
    return {
      ...(options.signal ? { signal: options.signal } : {}),
      onProblem: (one: Problem) => void problems.push(one),
    };
  }

  /** Reads headers, several batches at a time, and saves them as they come. */
  function openReading(problems: Problem[], archives: FoundFile[]): Lanes<Waiting> {
    let unsaved: ReadFile[] = [];
    const save = (): Result<null> => {
      const files = unsaved;
      unsaved = [];
      if (files.length === 0) return ok(null);
      const saved = store.index.saveRead(files);
      grouper.wrote(studiesOf(files));
      return saved;
    };
    const take = async (batch: readonly Waiting[], outcomes: readonly HeaderOutcome[]): Promise<Result<null>> => {
      for (const [n, file] of batch.entries()) {
        const outcome = outcomes[n];
        if (outcome) note(file, outcome, unsaved, problems, archives);
      }
      meter.tick();
      if (unsaved.length < filesPerWrite) return ok(null);
      const saved = save();
      return saved.ok ? grouper.groupDue() : saved;
    };
    const lanes = openLanes(options.readers, take, cancelled);
    return {
      ...lanes,
      async end() {
        const read = await lanes.end();
        const saved = save();
        if (!read.ok || !saved.ok) return read.ok ? saved : read;
        return cancelled() ? cancelledResult() : ok(null);
      },
    };
  }

  function note(
    file: Waiting,
    outcome: HeaderOutcome,
    unsaved: ReadFile[],
    problems: Problem[],
    archives: FoundFile[],
  ): void {
    switch (outcome.kind) {
      case 'image': {
        const { studyUid, words, note: said } = outcome.shared;
        counts.indexed += 1;
        unsaved.push({
          ...file,
          outcome: { header: { studyUid, words, own: outcome.own }, ...(said ? { note: said } : {}) },
        });
        return;
      }
      case 'archive':
        // Its entries are what is found.
        counts.found -= 1;
        archives.push(file);
        unsaved.push({ ...file, outcome: 'archive' });
        return;
      case 'skipped':
        counts.skipped += 1;
        if (!passing.has(outcome.problem.code)) unsaved.push({ ...file, outcome: { skipped: outcome.problem } });
        else {
          problems.push(outcome.problem);
          // What it was before is no longer known to be true.
          if (file.replaces !== undefined) outdated.push(file.replaces);
        }
        return;
    }
  }

  /** Removes what was not met again, except under what could not be looked into, and entries of unchanged archives. */
  function removeGone(gone: ReadonlyMap<string, KnownFile>, problems: readonly Problem[]): Result<null> {
    const closed = problems.flatMap(({ code, where }) =>
      where !== undefined && code !== 'file-vanished' && code !== 'zip-entry-refused' ? [where] : [],
    );
    const ids = outdated.splice(0);
    for (const file of gone.values()) {
      if (closed.some((path) => isUnder(file.path, path))) continue;
      if (file.entry !== '' && !/\.zip$/i.test(file.path) && unchangedArchive(file)) continue;
      ids.push(file.id);
    }
    for (let at = 0; at < ids.length; at += filesPerWrite) {
      const part = ids.slice(at, at + filesPerWrite);
      const removed = store.index.removeFiles(part);
      if (!removed.ok) return removed;
      counts.removed += part.length;
    }
    return ok(null);
  }

  async function finish(beganMs: number): Promise<Result<IndexSummary>> {
    const grouped = await grouper.groupAll();
    if (!grouped.ok) return grouped;
    meter.last();
    return cancelled() ? cancelledResult() : ok({ ...counts, ms: now() - beganMs });
  }

  return { counts, scope, finish };
}

function studiesOf(files: readonly ReadFile[]): ReadonlySet<string> {
  const uids = new Set<string>();
  for (const { outcome } of files) {
    if (outcome !== 'archive' && 'header' in outcome) uids.add(outcome.header.studyUid);
  }
  return uids;
}

function keyOf(path: string, entry: string): string {
  return entry === '' ? path : `${path}\0${entry}`;
}

/** An archive that is known by its content only is met on the walk as one file; its entries are not met again. */
function unchangedArchive(file: KnownFile): boolean {
  return reachable(file.path)?.mtimeMs === file.mtimeMs;
}

/** What is said of a root that cannot be reached: its index is kept, for a drive may come back. */
function missingRoot(root: string): Problem | null {
  if (reachable(root)) return null;
  return problem(
    'folder-unreadable',
    `${root} is not there or may not be opened; what is known of it is kept until it comes back.`,
    {
      where: root,
    },
  );
}
