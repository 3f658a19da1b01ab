import {
  failed,
  ok,
  settingsChangeSchema,
  withChange,
  type ModelSummary,
  type OpenModel,
  type Problem,
  type Progress,
  type Result,
  type Settings,
  type SettingsChange,
  type SkippedFile,
  type Study,
  type WorklistSnapshot,
  type WorkProgress,
} from '../contract/index.js';
import { openFrames, type FramesClient } from '../frames/index.js';
import type { InferenceClient, Scheduler } from '../inference/index.js';
import { openLibrary } from '../library/index.js';
import { whoActs } from '../reads/index.js';
import { openStore, type Store } from '../store/index.js';
import type { SiteModel } from '../tuning/index.js';
import { openWorklist, type Worklist } from '../worklist/index.js';
import { Announcements } from './announcements.js';
import { workstationAnswers } from './answers.js';
import { heardStore } from './heardStore.js';
import { openIndexing, type Indexing } from './indexing.js';
import { ModelInUse } from './modelInUse.js';
import { ownModelFolder } from './places.js';
import { QueueFeed } from './queueFeed.js';
import { ShownStudies } from './shownStudies.js';
import { siteOf } from './site.js';
import { changesList, readSettings, saveSettings } from './storedSettings.js';
import type { Workstation, WorkstationAnswers, WorkstationOptions } from './workstation.js';

/**
 * Opens store, library, decode process, model, queue and list as one program. A model that is refused is a
 * `modelProblem`, not a failure: folders can be opened and read without one. Errors: those of `openStore`.
 */
export function openWorkstation(options: WorkstationOptions): Result<Workstation> {
  const opened = openStore(options.storePath);
  return opened.ok ? ok(new Composition(options, opened.value)) : opened;
}

/** The rooms in one program: made here in the order in which they need each other, and told of each other's news. */
class Composition implements Workstation {
  readonly answers: WorkstationAnswers;
  readonly store: Store;
  readonly frames: FramesClient;
  readonly site: SiteModel;
  private readonly inUse: ModelInUse;
  private readonly worklist: Worklist;
  private readonly queueFeed: QueueFeed;
  private readonly indexing: Indexing;
  private readonly shown: ShownStudies;
  private readonly announcements: Announcements;
  private current: Settings;
  private closed = false;
  /** Somebody has a study open. */
  private reading = false;

  constructor(
    private readonly options: WorkstationOptions,
    opened: Store,
  ) {
    const store = heardStore(opened);
    const { startChild, storePath } = options;
    const nowMs = options.nowMs ?? Date.now;
    const died = (death: Problem) => this.notice(death.message, death);
    const who = () => whoActs(this.current.readerName, options.userName);
    this.store = store;
    this.current = readSettings(store);
    this.announcements = new Announcements({
      onList: () => options.onList?.(),
      onListProgress: () => options.onListProgress?.(),
    });
    this.frames = openFrames(startChild, died);
    this.inUse = new ModelInUse(
      {
        store,
        frames: this.frames,
        startChild,
        nowMs,
        who,
        onProgress: (progress) => this.cameFurther(progress),
        onSlice: (studyUid, score) => options.onSlice?.(studyUid, score && this.queueFeed.slicesOf(studyUid, score)),
        onStudy: (studyUid) => this.studyScored(studyUid),
        onLoaded: () => options.onState?.(),
        onDifference: (difference) => this.notice(difference.message, difference),
      },
      options.modelFolder ?? this.current.modelFolder ?? ownModelFolder(),
      options.modelFolder !== null,
    );
    this.shown = new ShownStudies(store, () => this.scheduler?.allFailures() ?? [], options.onlyUnder);
    this.worklist = openWorklist({
      store,
      clock: nowMs,
      settings: () => this.current,
      model: () => this.model,
      who,
      failures: (studyUid) => this.scheduler?.failures(studyUid) ?? [],
      includes: this.shown.includes,
    });
    store.hear((event) => this.worklist.eventAppended(event));
    this.queueFeed = new QueueFeed({
      store,
      worklist: this.worklist,
      scheduler: () => (options.scoring === false || this.closed ? null : this.scheduler),
    });
    this.site = siteOf(options, {
      store,
      nowMs,
      who,
      settings: () => this.current,
      model: () => this.model,
      use: (folder, hash) => this.useAndRemember(folder, hash),
      rows: () => this.worklist.snapshot().rows,
    });
    this.indexing = openIndexing({
      library: openLibrary(startChild, storePath, died),
      nowMs,
      onProgress: (progress) => {
        options.onProgress?.(progress);
        this.announcements.progressChanged();
      },
      onStudies: () => {
        if (!this.closed) this.listAnew();
      },
      onNotice: (message, problem) => this.notice(message, problem),
    });
    this.answers = workstationAnswers({
      store,
      frames: this.frames,
      worklist: this.worklist,
      indexing: this.indexing,
      site: this.site,
      model: this.inUse,
      list: () => this.list(),
      progress: () => this.progress,
      skipped: () => this.skipped(),
      feed: () => this.queueFeed.feed(),
      reading: (open) => {
        this.reading = open;
        this.giveWay();
      },
      changed: () => this.announcements.listChanged(),
    });
    // What was left unscored when the program last ended goes on now.
    this.queueFeed.feed();
  }

  get model(): OpenModel | null {
    return this.inUse.at(this.current.prevalence);
  }

  get modelProblem(): Problem | null {
    return this.inUse.problem;
  }

  get network(): InferenceClient | null {
    return this.inUse.scoring?.network ?? null;
  }

  get inference(): InferenceClient['loaded'] {
    return this.network?.loaded ?? null;
  }

  get scheduler(): Scheduler | null {
    return this.inUse.scoring?.scheduler ?? null;
  }

  get settings(): Settings {
    return this.current;
  }

  get progress(): WorkProgress {
    const detail = this.modelProblem?.message ?? '';
    const noModel: Progress = { stage: 'idle', done: 0, total: null, perSecond: null, leftMs: null, detail };
    return { indexing: this.indexing.progress, scoring: this.scheduler?.progress ?? noModel };
  }

  list(): WorklistSnapshot {
    return { ...this.worklist.snapshot(), skipped: this.shown.unusedFiles, roots: this.shown.roots };
  }

  studies(): readonly Study[] {
    return this.store.studies().filter(this.shown.includes);
  }

  skipped(): readonly SkippedFile[] {
    return this.shown.skipped();
  }

  showOnly(paths: readonly string[]): void {
    this.shown.show(paths);
    this.scheduler?.cancel();
    this.listAnew();
  }

  changeSettings(change: SettingsChange): Result<Settings> {
    return this.saveChange(change);
  }

  useModel(folder: string): Result<ModelSummary> {
    return this.useMeant(folder);
  }

  async index(paths: readonly string[]): Promise<Result<null>> {
    const result = await this.indexing.index(paths);
    if (result.ok && this.options.watch !== false && !this.closed) this.indexing.watch(this.shown.roots);
    return result;
  }

  async scored(): Promise<void> {
    await this.scheduler?.idle();
  }

  async part10(instanceId: number, frame: number): Promise<Result<Uint8Array>> {
    const instance = this.store.instance(instanceId);
    if (instance) return this.frames.part10({ file: instance.file, frame });
    return failed('instance-unknown', 'This slice is not in the index any more; open its folder again.');
  }

  close(): void {
    this.closed = true;
    this.announcements.stop();
    this.site.close();
    this.inUse.close();
    this.indexing.close();
    this.frames.close();
    this.store.close();
  }

  private notice(message: string, problem: Problem | null): void {
    this.options.onNotice?.(message, problem);
  }

  /** The queue has come further. */
  private cameFurther(progress: Progress): void {
    this.options.onProgress?.(progress);
    this.giveWay();
    this.announcements.progressChanged();
  }

  /** A run that makes a model waits while somebody reads or the queue scores. */
  private giveWay(): void {
    this.site.busy(this.reading || this.scheduler?.progress.stage === 'scoring');
  }

  private studyScored(studyUid: string): void {
    const logged = this.worklist.scored(studyUid);
    if (!logged.ok) this.notice(logged.problem.message, logged.problem);
    this.shown.countUnused();
    this.options.onStudy?.(studyUid);
    this.announcements.listChanged();
    this.queueFeed.studyDone();
  }

  /** The studies, or the model that scores them, are others than before. */
  private listAnew(): void {
    this.shown.countUnused();
    this.worklist.studiesChanged();
    this.queueFeed.feed();
    this.announcements.listChanged();
  }

  /** @param meant hash of the model that a changed folder has to hold */
  private saveChange(change: SettingsChange, meant?: string): Result<Settings> {
    const parsed = settingsChangeSchema.safeParse(change);
    if (!parsed.success) {
      return failed('bad-call', `A setting was not accepted: ${parsed.error.issues[0]?.message ?? 'unknown'}.`);
    }
    const before = this.current;
    const changed = withChange(before, parsed.data);
    const anotherModel = changed.modelFolder !== before.modelFolder;
    if (anotherModel) {
      const used = this.useMeant(changed.modelFolder ?? ownModelFolder(), meant);
      if (!used.ok) return used;
    }
    const saved = saveSettings(this.store, changed);
    if (!saved.ok) {
      // The next start would begin with the model before: so does what is scored until then.
      if (anotherModel) this.useMeant(before.modelFolder ?? ownModelFolder());
      return saved;
    }
    this.current = changed;
    this.options.onState?.();
    if (changesList(parsed.data)) this.announcements.listChanged();
    return ok(changed);
  }

  private useMeant(folder: string, meant?: string): Result<ModelSummary> {
    const used = this.inUse.use(folder, meant);
    if (!used.ok) return used;
    this.listAnew();
    this.options.onState?.();
    return ok(used.value.summary);
  }

  /** Keeps the folder in the settings; null: the model that comes with the program. */
  private useAndRemember(folder: string | null, hash: string): Result<unknown> {
    if (folder !== this.current.modelFolder) return this.saveChange({ modelFolder: folder }, hash);
    return this.useMeant(folder ?? ownModelFolder(), hash);
  }
}
