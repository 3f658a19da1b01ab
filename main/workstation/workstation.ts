import type {
  ChannelAnswers,
  ChannelRequest,
  LoadedModel,
  ModelSummary,
  OpenModel,
  Problem,
  Progress,
  Result,
  Settings,
  SettingsChange,
  SkippedFile,
  SlicesScored,
  Study,
  WorklistSnapshot,
  WorkProgress,
} from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import type { InferenceClient, Scheduler } from '../inference/index.js';
import type { StartChild } from '../process/index.js';
import type { Store } from '../store/index.js';
import type { SiteModel } from '../tuning/index.js';

/** The channels that need no window: the workstation answers them for whoever asks. */
export type WorkstationChannel =
  | 'library.skipped'
  | 'library.cancelIndexing'
  | 'worklist.get'
  | 'worklist.pin'
  | 'worklist.priority'
  | 'scoring.pause'
  | 'scoring.cancel'
  | 'scoring.retry'
  | 'study.get'
  | 'study.open'
  | 'study.close'
  | 'heatmap.get'
  | 'read.sign'
  | 'read.dismiss'
  | 'read.reopen'
  | 'read.copy'
  | 'site.get'
  | 'site.make'
  | 'site.order'
  | 'site.promote'
  | 'site.rollBack'
  | 'site.import';

export type WorkstationAnswers = {
  readonly [C in WorkstationChannel]: (
    request: ChannelRequest<C>,
  ) => Promise<Result<ChannelAnswers[C]>> | Result<ChannelAnswers[C]>;
};

export interface WorkstationOptions {
  /** The SQLite file; its folder is made where it is missing. */
  readonly storePath: string;
  /** Model folder; null = the one in the settings, else the one that comes with the program. */
  readonly modelFolder: string | null;
  readonly startChild: StartChild;
  /** Only studies found under these folders or archives; absent: everything in the store. */
  readonly onlyUnder?: readonly string[];
  /** False: folders are indexed once and not watched afterwards (default true). */
  readonly watch?: boolean;
  /** False: studies are listed and nothing is scored (default true). */
  readonly scoring?: boolean;
  readonly nowMs?: () => number;
  /** The operating system's user, for the log where settings name no reader. */
  readonly userName: string;
  /** Rows or their order changed; called at most a few times a second. */
  readonly onList?: () => void;
  /** `progress` has come further; called at most a few times a second. */
  readonly onListProgress?: () => void;
  /** A slice was settled; `scored` where it has a score. */
  readonly onSlice?: (studyUid: string, scored: SlicesScored | null) => void;
  /** All slices of a study are settled. */
  readonly onStudy?: (studyUid: string) => void;
  /** Every step of indexing and scoring. */
  readonly onProgress?: (progress: Progress) => void;
  /** The model, its provider or the settings changed. */
  readonly onState?: () => void;
  /** The reads of this site, its models, or a run that makes one: `whole` where more than the run's progress changed. */
  readonly onSite?: (whole: boolean) => void;
  readonly onNotice?: (message: string, problem: Problem | null) => void;
}

/** One composition of store, library, frames, inference, triage and reads, behind the window and the terminal alike. */
export interface Workstation {
  /** One answer for each channel that needs no window. */
  readonly answers: WorkstationAnswers;
  readonly store: Store;
  readonly frames: FramesClient;
  readonly model: OpenModel | null;
  /** Why there is no model; the list works without one. */
  readonly modelProblem: Problem | null;
  /** The provider in use; null until the network was first needed. */
  readonly inference: LoadedModel | null;
  readonly network: InferenceClient | null;
  readonly scheduler: Scheduler | null;
  readonly settings: Settings;
  /** How far indexing and scoring are. */
  readonly progress: WorkProgress;
  /** Makes, judges, promotes and takes back models of this site. */
  readonly site: SiteModel;
  /** Puts only the studies under these paths on the list from now on; what is stored of others stays. */
  showOnly(paths: readonly string[]): void;
  /** The ranked list as it is now. */
  list(): WorklistSnapshot;
  /** Files under the shown paths that could not be used, and those that are odd. */
  skipped(): readonly SkippedFile[];
  /** Studies on this list, as the index has them. */
  studies(): readonly Study[];
  changeSettings(change: SettingsChange): Result<Settings>;
  /** Reads another model folder and scores with it from now on; the old one stays where the new one is refused. */
  useModel(folder: string): Result<ModelSummary>;
  /** Indexes folders, archives and files, and queues what is new; settles when indexing has ended. */
  index(paths: readonly string[]): Promise<Result<null>>;
  /** Settles when nothing is left to score, or scoring stopped or is paused. */
  scored(): Promise<void>;
  /** The frame that `ictus://app/slice/<instance>/<frame>` serves: only of indexed instances. */
  part10(instanceId: number, frame: number): Promise<Result<Uint8Array>>;
  close(): void;
}
