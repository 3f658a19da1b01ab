import {
  failed,
  isUnused,
  ok,
  problem,
  settingsChangeSchema,
  type ModelSummary,
  type Problem,
  type Progress,
  type Result,
  type Settings,
  type SettingsChange,
  type SkippedFile,
  type WorklistSnapshot,
  withChange,
} from '../contract/index.js';
import { openFrames } from '../frames/index.js';
import { openLibrary } from '../library/index.js';
import { whoActs } from '../reads/index.js';
import { fileWords, openStore, type Store } from '../store/index.js';
import { openWorklist } from '../worklist/index.js';
import { workstationAnswers } from './answers.js';
import { openIndexing } from './indexing.js';
import { ownModelFolder } from './places.js';
import { openScoring, type Scoring } from './scoring.js';
import { siteOf } from './site.js';
import { readSettings, saveSettings } from './storedSettings.js';
import { throttle } from './throttle.js';
import { studyWork } from './studyWork.js';
import { isUnder, studiesUnder } from './underPaths.js';
import type { Workstation, WorkstationOptions } from './workstation.js';

/** Studies handed to the queue at once; it is fed anew before it runs dry. */
const queuedStudies = 100;
const feedWhenLeft = 20;
const tellEveryMs = 250;

function noteModel(store: Store, scoring: Scoring, who: string, atMs: number): void {
  const { id, version, hash } = scoring.model.summary;
  const last = store.events().findLast(({ kind }) => kind === 'model-changed');
  if (last?.detail['modelHash'] === hash) return;
  const detail = { modelHash: hash, id, version };
  store.appendEvent({ atMs, kind: 'model-changed', studyUid: null, who, detail });
}

/**
 * Opens store, library, decode process, model, queue and list as one program. A model that is refused is a
 * `modelProblem`, not a failure: folders can be opened and read without one. Errors: those of `openStore`.
 */
export function openWorkstation(options: WorkstationOptions): Result<Workstation> {
  const opened = openStore(options.storePath);
  if (!opened.ok) return opened;
  const store = opened.value;
  const nowMs = options.nowMs ?? Date.now;
  const notice = options.onNotice ?? (() => undefined);
  let settings = readSettings(store);
  let scoring: Scoring | null = null;
  let modelProblem: Problem | null = null;
  let shown = options.onlyUnder;
  let skipped = countUnused();
  let fed = 0;
  let closed = false;
  let reading = false;

  /** What the index could not use, and what the decoder or the network then failed on. */
  function shownSkipped(): readonly SkippedFile[] {
    const failures = (scoring?.scheduler.allFailures() ?? []).flatMap(({ instanceId, problem: { code, message } }) => {
      const ref = store.instance(instanceId)?.file;
      return ref ? [{ file: fileWords(ref.path, ref.entry ?? ''), code, message }] : [];
    });
    const indexed = store.skipped();
    const named = new Set(indexed.filter(isUnused).map(({ file }) => file));
    // Once a file, however many of its frames failed.
    const all = [...indexed, ...failures.filter(({ file }) => !named.has(file) && named.add(file))];
    const paths = shown;
    return paths ? all.filter(({ file }) => paths.some((path) => isUnder(file, path))) : all;
  }

  function countUnused(): number {
    return shownSkipped().filter(isUnused).length;
  }

  const who = () => whoActs(settings.readerName, options.userName);
  const tell = throttle(() => options.onChange?.(), tellEveryMs);
  const died = (death: Problem) => notice(death.message, death);
  const frames = openFrames(options.startChild, died);

  function startScoring(folder: string): Problem | null {
    const next = openScoring(folder, {
      store,
      frames,
      startChild: options.startChild,
      nowMs,
      onProgress(progress) {
        options.onProgress?.(progress);
        attend();
        tell.request();
      },
      onSlice: (studyUid) => options.onStudy?.(studyUid),
      onStudy,
      onLoaded: () => options.onState?.(),
    });
    if ('code' in next) return next;
    scoring?.close();
    scoring = next;
    modelProblem = null;
    noteModel(store, next, who(), nowMs());
    return null;
  }

  const site = siteOf(options, {
    store,
    nowMs,
    who,
    settings: () => settings,
    model: () => scoring?.model ?? null,
    use: useModelFolder,
    rows: () => worklist.snapshot().rows,
  });

  /** A run that makes a model waits while somebody reads or the queue scores. */
  function attend(): void {
    site.busy(reading || scoring?.scheduler.progress.stage === 'scoring');
  }

  modelProblem = startScoring(options.modelFolder ?? settings.modelFolder ?? ownModelFolder());
  const worklist = openWorklist({
    store,
    clock: nowMs,
    settings: () => settings,
    model: () => scoring?.model ?? null,
    who,
    failures: (studyUid) => scoring?.scheduler.failures(studyUid) ?? [],
    includes: (study) => studiesUnder(shown, store)(study),
  });

  function onStudy(studyUid: string): void {
    const logged = worklist.scored(studyUid);
    if (!logged.ok) notice(logged.problem.message, logged.problem);
    fed -= 1;
    skipped = countUnused();
    options.onStudy?.(studyUid);
    tell.request();
    if (fed <= feedWhenLeft) feed();
  }

  function feed(): void {
    if (!scoring || options.scoring === false || closed) return;
    const pending = worklist.pending(queuedStudies);
    fed = pending.length;
    scoring.scheduler.setWork(pending.map((study) => studyWork(study, (id) => store.instance(id))));
  }

  const indexing = openIndexing({
    library: openLibrary(options.startChild, options.storePath, died),
    nowMs,
    onProgress(progress) {
      options.onProgress?.(progress);
      tell.request();
    },
    onStudies() {
      if (!closed) listAnew();
    },
    onNotice: notice,
  });

  function snapshot(): WorklistSnapshot {
    const noModel: Progress = {
      stage: 'idle',
      done: 0,
      total: null,
      perSecond: null,
      leftMs: null,
      detail: modelProblem?.message ?? '',
    };
    return {
      ...worklist.snapshot(),
      indexing: indexing.progress,
      scoring: scoring?.scheduler.progress ?? noModel,
      skipped,
      roots: shown ?? store.folders().map(({ path }) => path),
    };
  }

  async function index(paths: readonly string[]): Promise<Result<null>> {
    const result = await indexing.index(paths);
    if (result.ok && options.watch !== false && !closed) {
      indexing.watch(shown ?? store.folders().map(({ path }) => path));
    }
    return result;
  }

  function openPaths(paths: readonly string[]): void {
    void index(paths).then((result) => {
      if (!closed && !result.ok && result.problem.code !== 'cancelled') notice(result.problem.message, result.problem);
    });
  }

  function listAnew(): void {
    skipped = countUnused();
    worklist.studiesChanged();
    feed();
    tell.request();
  }

  function useModel(folder: string): Result<ModelSummary> {
    const refused = startScoring(folder);
    if (refused || !scoring) return { ok: false, problem: refused ?? problem('model-missing', 'No model is loaded.') };
    listAnew();
    options.onState?.();
    return ok(scoring.model.summary);
  }

  /** Keeps the folder in the settings; null: the model that comes with the program. */
  function useModelFolder(folder: string | null): Result<unknown> {
    if (folder !== settings.modelFolder) return changeSettings({ modelFolder: folder });
    return useModel(folder ?? ownModelFolder());
  }

  function changeSettings(change: SettingsChange): Result<Settings> {
    const parsed = settingsChangeSchema.safeParse(change);
    if (!parsed.success) {
      return failed('bad-call', `A setting was not accepted: ${parsed.error.issues[0]?.message ?? 'unknown'}.`);
    }
    const changed = withChange(settings, parsed.data);
    if (changed.modelFolder !== settings.modelFolder) {
      const used = useModel(changed.modelFolder ?? ownModelFolder());
      if (!used.ok) return used;
    }
    const saved = saveSettings(store, changed);
    if (!saved.ok) return saved;
    settings = changed;
    options.onState?.();
    tell.request();
    return ok(settings);
  }

  const workstation: Workstation = {
    answers: workstationAnswers({
      store,
      frames,
      worklist,
      indexing,
      site,
      scoring: () => scoring,
      modelProblem: () => modelProblem,
      snapshot,
      skipped: shownSkipped,
      openPaths,
      feed,
      reading(open) {
        reading = open;
        attend();
      },
      changed: () => tell.request(),
    }),
    store,
    frames,
    get model() {
      return scoring?.model ?? null;
    },
    get modelProblem() {
      return modelProblem;
    },
    get inference() {
      return scoring?.network.loaded ?? null;
    },
    get network() {
      return scoring?.network ?? null;
    },
    get scheduler() {
      return scoring?.scheduler ?? null;
    },
    get settings() {
      return settings;
    },
    site,
    changeSettings,
    useModel,
    showOnly(paths) {
      shown = paths;
      scoring?.scheduler.cancel();
      listAnew();
    },
    studies: () => store.studies().filter(studiesUnder(shown, store)),
    skipped: shownSkipped,
    index,
    async scored() {
      await scoring?.scheduler.idle();
    },
    async part10(instanceId, frame) {
      const instance = store.instance(instanceId);
      return instance ? frames.part10({ file: instance.file, frame }) : unknownInstance();
    },
    close() {
      closed = true;
      tell.stop();
      site.close();
      scoring?.close();
      indexing.close();
      frames.close();
      store.close();
    },
  };
  // What was left unscored when the program last ended goes on now.
  feed();
  return ok(workstation);
}

function unknownInstance<T>(): Result<T> {
  return failed('instance-unknown', 'This slice is not in the index any more; open its folder again.');
}
