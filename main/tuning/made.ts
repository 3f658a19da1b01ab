import type { LossPoint, TuneRequest } from '../contract/index.js';
import type { ContextRun, ModelFolder } from '../inference/index.js';
import type { LinearHead } from '../training/index.js';
import type { ReplaySlices } from './replaySet.js';
import type { PlacedStudy } from './recalibrate.js';
import type { SiteStudy } from './siteStudies.js';
import { type Network } from '../differentiation/index.js';

/** Pooled features of studies, [places][channels], by study UID. */
export type StudyFeatures = ReadonlyMap<string, Float32Array>;

/** What a candidate is made of, at every depth. */
export interface TuneTask {
  readonly request: TuneRequest;
  readonly model: ModelFolder;
  readonly network: Network;
  readonly head: LinearHead;
  readonly context: ContextRun | null;
  /** All that were read; those of `learnt` are learnt from. */
  readonly studies: readonly SiteStudy[];
  readonly learnt: readonly SiteStudy[];
  /** By the model in use. */
  readonly features: StudyFeatures;
  /** sha256 over the reads. */
  readonly dataHash: string;
}

/** Weights that were fitted, and what the candidate is calibrated and judged on. Pairs: model in use, candidate. */
export interface Made {
  /** Weights that are not the parent's, by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly penalty: number | null;
  readonly curve: readonly LossPoint[];
  /** How it was fitted, beyond the depth. */
  readonly how: unknown;
  /** Studies with scores by weights that have not learnt from them. */
  readonly calibration: readonly PlacedStudy[];
  readonly features: readonly [StudyFeatures, StudyFeatures];
  readonly replay: readonly [ReplaySlices, ReplaySlices];
  /** Whose slices the replay is. */
  readonly replayFrom: string;
  /** The replay set as the new network sees it; null where its features are the parent's. */
  readonly ownReplay: Uint8Array | null;
  /** What a stopped run would go on from, of no use once the candidate stands; null where nothing was kept. */
  readonly checkpoint: string | null;
}
