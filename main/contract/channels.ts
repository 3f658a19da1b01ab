import { z } from 'zod';
import type { LoadedModel } from './frames.js';
import type { SliceAddress, Vector3 } from './instance.js';
import type { Label } from './labels.js';
import { labels } from './labels.js';
import type { ModelSummary } from './model.js';
import type { Problem, Result } from './problem.js';
import { dismissReasons, findingsSchema, type ReadRecord } from './reads.js';
import { settingsChangeSchema, type Settings } from './settings.js';
import type { DescribedSet, DescribeProgress } from './setDescription.js';
import type { Reason, SkippedFile, Stack } from './study.js';
import type { FalseAlarmCount, SliceScore, WorklistRow } from './triage.js';
import { tuneDepths, type ImportedReads, type SiteSnapshot } from './tuning.js';

/** Long work: a count, a rate, the time left, and it can be cancelled. */
export interface Progress {
  /** `drawing`: the demo studies are being made. */
  readonly stage: 'drawing' | 'indexing' | 'scoring' | 'idle' | 'paused';
  readonly done: number;
  readonly total: number | null;
  readonly perSecond: number | null;
  readonly leftMs: number | null;
  readonly detail: string;
}

/** How far the work beside the list is. It travels apart from the rows: it changes with every slice, they do not. */
export interface WorkProgress {
  readonly indexing: Progress;
  readonly scoring: Progress;
}

export interface WorklistSnapshot {
  readonly rows: readonly WorklistRow[];
  readonly nowMs: number;
  readonly skipped: number;
  readonly falseAlarms: FalseAlarmCount;
  /** Set when the share of flagged studies among the last fifty is far from the model card's. */
  readonly drift: string | null;
  readonly aiOn: boolean;
  readonly roots: readonly string[];
}

/** A new score of a study, and the slices that it stands for: one, or all that were averaged. */
export interface SlicesScored {
  readonly studyUid: string;
  readonly slices: readonly SliceAddress[];
  readonly score: SliceScore;
}

/** Who and when a slice's own header says it is; '' and null where it does not say. */
export interface SlicePatient {
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly ageYears: number | null;
  readonly studyDate: string;
  readonly accession: string;
  readonly simulated: boolean;
}

export interface SliceRow extends SliceAddress {
  /** Along the stack's normal, mm. */
  readonly positionMm: number | null;
  /** Image Position (Patient) as the header gives it, mm, LPS (PS3.3 C.7.6.2.1.1). */
  readonly imagePositionMm: Vector3 | null;
  /** Place in the stack's `patients`. */
  readonly patient: number;
  readonly instanceNumber: number | null;
  readonly score: SliceScore | null;
}

export interface StackDetail extends Omit<Stack, 'slices'> {
  readonly slices: readonly SliceRow[];
  readonly seriesNumber: number | null;
  readonly seriesDescription: string;
  /** The words of the slices' headers: one entry, unless two patients or dates were filed as one. */
  readonly patients: readonly SlicePatient[];
  /** Header facts the overlay shows. */
  readonly orientation: readonly number[] | null;
  readonly windowCentreHu: number | null;
  readonly windowWidthHu: number | null;
  /** This stack (or a part of it) is what triage scored. */
  readonly scored: boolean;
}

export interface StudyDetail {
  readonly row: WorklistRow;
  readonly stacks: readonly StackDetail[];
  /** The stack to show first: the one that was scored, else the largest. */
  readonly firstStackId: string | null;
  readonly read: ReadRecord;
  readonly scanner: string;
  readonly reasons: readonly Reason[];
  readonly model: ModelSummary | null;
  readonly scoredMs: number | null;
}

export interface AppState {
  readonly version: string;
  readonly electron: string;
  /** The Electron that runs is not the makers' own build: say so on the screen. */
  readonly standIn: boolean;
  /** A package made for tests: say so on the screen. */
  readonly testBuild: boolean;
  readonly platform: string;
  readonly settings: Settings;
  readonly model: ModelSummary | null;
  readonly modelProblem: Problem | null;
  readonly modelCard: string;
  readonly inference: LoadedModel | null;
  readonly recent: readonly string[];
  readonly userName: string;
}

export interface HeatMap {
  readonly label: Label;
  readonly side: number;
  /** Row-major, logit units above the label's bias; negative = against. */
  readonly values: readonly number[];
  /** Value at which the slice as a whole would stand on the label's slice operating point, by its calibration. */
  readonly operatingValue: number;
  /** The square of the image that the map covers, in image pixels: x, y, size; may reach past the image (padding). */
  readonly square: readonly [number, number, number];
}

const studyUid = z.string().min(1).max(200);
const nothing = z.strictObject({});
const slice = { instanceId: z.int().min(1), frame: z.int().min(0) };

/** The requests of the renderer: one name, one schema; the answer types stand in `ChannelAnswers`. */
export const channelSchemas = {
  'app.state': nothing,
  'app.settings': z.strictObject({ change: settingsChangeSchema }),
  'app.ready': nothing,
  'library.choose': z.strictObject({ what: z.enum(['folder', 'zip', 'set', 'reads']) }),
  'library.open': z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(100) }),
  'library.openDemo': nothing,
  'library.skipped': nothing,
  'library.cancelIndexing': nothing,
  /** Answers when the description is made, which may take minutes; `dataset.progress` says how far it is. */
  'dataset.describe': z.strictObject({
    path: z.string().min(1).max(4096),
    window: z
      .strictObject({ levelHu: z.number().min(-2000).max(5000), widthHu: z.number().min(1).max(10_000) })
      .optional(),
  }),
  'dataset.cancel': nothing,
  'worklist.get': nothing,
  'worklist.pin': z.strictObject({ studyUid, place: z.int().min(0).nullable() }),
  'worklist.priority': z.strictObject({ studyUid, priority: z.enum(['stat', 'urgent', 'routine']).nullable() }),
  'scoring.pause': z.strictObject({ paused: z.boolean() }),
  'scoring.cancel': nothing,
  'scoring.retry': z.strictObject({ studyUid }),
  'study.get': z.strictObject({ studyUid }),
  'study.open': z.strictObject({ studyUid }),
  'study.close': z.strictObject({ studyUid }),
  'heatmap.get': z.strictObject({ ...slice, label: z.enum(labels) }),
  'read.sign': z.strictObject({ studyUid, findings: findingsSchema }),
  'read.dismiss': z.strictObject({ studyUid, reason: z.enum(dismissReasons), text: z.string().max(2000) }),
  'read.reopen': z.strictObject({ studyUid }),
  'read.copy': z.strictObject({ studyUid }),
  'site.get': nothing,
  /** Begins a run; how it goes on and ends is told by `site.changed`. */
  'site.make': z.strictObject({
    depth: z.enum(tuneDepths),
    /** For the depth `tail`. */
    replaySet: z.strictObject({ path: z.string().min(1).max(4096) }).optional(),
  }),
  'site.order': z.strictObject({ order: z.enum(['go-on', 'pause', 'stop']) }),
  'site.promote': z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  'site.rollBack': nothing,
  'site.import': z.strictObject({ path: z.string().min(1).max(4096) }),
} as const;

export type Channel = keyof typeof channelSchemas;
export type ChannelRequest<C extends Channel> = z.infer<(typeof channelSchemas)[C]>;

/**
 * Whether a request reads files that the user names. A window on a stand-in Electron answers these only where the user
 * allowed it; a channel that is not here reads none.
 */
export const readsUserFiles: { readonly [C in Channel]?: (request: ChannelRequest<C>) => boolean } = {
  'library.open': () => true,
  'dataset.describe': () => true,
  'site.import': () => true,
  'site.make': ({ replaySet }) => replaySet !== undefined,
};

export interface ChannelAnswers {
  'app.state': AppState;
  'app.settings': Settings;
  'app.ready': null;
  'library.choose': readonly string[];
  'library.open': null;
  'library.openDemo': null;
  'library.skipped': readonly SkippedFile[];
  'library.cancelIndexing': null;
  'dataset.describe': DescribedSet;
  'dataset.cancel': null;
  'worklist.get': WorklistSnapshot & WorkProgress;
  'worklist.pin': null;
  'worklist.priority': null;
  'scoring.pause': null;
  'scoring.cancel': null;
  'scoring.retry': null;
  'study.get': StudyDetail;
  'study.open': StudyDetail;
  'study.close': null;
  'heatmap.get': HeatMap;
  'read.sign': StudyDetail;
  'read.dismiss': StudyDetail;
  'read.reopen': StudyDetail;
  'read.copy': string;
  'site.get': SiteSnapshot;
  'site.make': null;
  'site.order': null;
  'site.promote': null;
  'site.rollBack': null;
  'site.import': ImportedReads;
}

/** What main tells the renderer without being asked. */
export interface AppEvents {
  /** Rows, or their order, changed. */
  'worklist.changed': WorklistSnapshot;
  'progress.changed': WorkProgress;
  /** The study as a whole is another one: ask for it again. */
  'study.changed': { readonly studyUid: string };
  /** A score was made. */
  'slices.scored': SlicesScored;
  'state.changed': AppState;
  'dataset.progress': DescribeProgress;
  /** The site's reads or models, or the run that makes one; with `whole` more than the run changed. */
  'site.changed': { readonly run: SiteSnapshot['run']; readonly whole: boolean };
  /** A menu item was chosen. */
  action: { readonly id: string };
  /** One sentence that the reader should see; `problem` tells it from plain news. */
  notice: { readonly message: string; readonly problem: Problem | null };
}
export type AppEvent = keyof AppEvents;

/** The one frozen object the preload script exposes as `window.ictus`. */
export interface IctusBridge {
  call<C extends Channel>(channel: C, request: ChannelRequest<C>): Promise<Result<ChannelAnswers[C]>>;
  on<E extends AppEvent>(event: E, listener: (payload: AppEvents[E]) => void): () => void;
  /** The path of a dropped file: the sandboxed renderer cannot know it otherwise (webUtils.getPathForFile). */
  pathOf(file: File): string;
}

/** Address of one frame for Cornerstone's loader; only indexed instances are served. */
export function sliceUrl(instanceId: number, frame: number): string {
  return `ictus://app/slice/${instanceId}/${frame}`;
}
