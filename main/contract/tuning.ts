import type { Interval } from './interval.js';
import type { Problem } from './problem.js';
import type { LossPoint, RequestedSet, TrainingProgress } from './training.js';

/**
 * How deep a change goes. `calibration`: probabilities and operating points of studies; `head`: the last layer too, on pooled
 * features; `tail`: everything behind the frozen part of the network.
 */
export const tuneDepths = ['calibration', 'head', 'tail'] as const;
export type TuneDepth = (typeof tuneDepths)[number];

/** One condition of the gate. */
export interface GateCheck {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, and what was asked for, in one sentence. */
  readonly sentence: string;
  /** The figure by the model in use and by the candidate, and the second minus the first, where the condition is about a change. */
  readonly figures?: readonly [number, number];
  readonly change?: Interval;
  /** The bound that `change` is held to: from below, or from above. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What the gate says of a candidate: accepted only where every condition holds. */
export interface GateVerdict {
  readonly accepted: boolean;
  readonly checks: readonly GateCheck[];
  /** Patients, studies and bleeding studies that were held back and judged. */
  readonly patients: number;
  readonly studies: number;
  readonly bleeding: number;
  /** Slices of other patients, judged against forgetting, and whose they are. */
  readonly replaySlices: number;
  readonly replayFrom: string;
  /** Which candidate this is that was judged on these patients, from 1. */
  readonly look: number;
  /** Level of every interval, 0.95 for the first look. */
  readonly level: number;
}

/** A candidate that is to be made of the reads of this site. */
export interface TuneRequest {
  readonly storePath: string;
  /** Folder of the model in use; it is read and left as it is. */
  readonly model: string;
  readonly depth: TuneDepth;
  /**
   * For the depth `tail`: a labelled set of other patients, on which forgetting is judged. Its patients are never learnt from, and
   * what came with the model does not do: pooled features hold for the network that made them.
   */
  readonly replaySet?: RequestedSet | undefined;
  /** Steps of the depth `tail`. */
  readonly steps?: number | undefined;
  /** Folder of the candidate. */
  readonly out: string;
  /** How many candidates were judged on this site's holdout before. */
  readonly looksBefore: number;
  readonly threads: number;
}

export type TuneProgress =
  | {
      readonly stage: 'features';
      /** Studies. */
      readonly done: number;
      readonly total: number;
      /** Studies a second; null while all were known. */
      readonly perSecond: number | null;
      readonly secondsLeft: number | null;
    }
  | {
      /** `comparing`, `replay`: of the labelled set. */
      readonly stage: 'fitting' | 'judging' | 'reading' | 'comparing' | 'replay';
      readonly done: number;
      readonly total: number | null;
    }
  | TrainingProgress;

/** A candidate that was made and judged. */
export interface Candidate {
  readonly folder: string;
  readonly hash: string;
  readonly version: string;
  readonly parent: string;
  readonly depth: TuneDepth;
  /** L2 toward the model in use that was chosen; null where no weight was fitted. */
  readonly penalty: number | null;
  /** Losses of the steps of the depth `tail`; empty for the others. */
  readonly curve: readonly LossPoint[];
  /** sha256 over the reads that it stands on, and the hash of the last event of the log they were taken from. */
  readonly dataHash: string;
  readonly logHash: string;
  /** Studies and bleeding studies that were learnt from. */
  readonly learntStudies: number;
  readonly learntBleeding: number;
  readonly verdict: GateVerdict;
}

/** A model that was made or used at this site, as the log knows it. */
export interface ModelVersion {
  readonly hash: string;
  readonly version: string;
  /** Null for a model that was not made here. */
  readonly made: {
    readonly atMs: number;
    readonly by: string;
    readonly candidate: Candidate;
  } | null;
  readonly inUse: boolean;
  /** Whether it may take the place of the model in use, and the reason where it may not. */
  readonly promotable: boolean;
  readonly refusal: string;
  /** Who brought it into use, and when; newest last. */
  readonly uses: readonly { readonly kind: 'promoted' | 'rolled back'; readonly atMs: number; readonly by: string }[];
}

/** How the model in use did on studies that were read, over all of them, a month or a scanner. */
export interface FieldRecord {
  readonly group: 'all' | 'month' | 'scanner';
  readonly name: string;
  readonly bleeding: number;
  /** Bleeding studies that it called suspected. */
  readonly found: number;
  /** Found of bleeding, with Wilson's 95 % interval; null without any. */
  readonly sensitivity: Interval | null;
  readonly others: number;
  readonly falseAlarms: number;
  readonly falseAlarmRate: Interval | null;
}

/** Reads of this site on one side of the split. */
export interface ReadCount {
  readonly studies: number;
  readonly bleeding: number;
  readonly patients: number;
}

/** What the screen of the site's model shows. */
export interface SiteSnapshot {
  /** Reads that count: those that are learnt from, and those that are held back. */
  readonly learn: ReadCount;
  readonly holdout: ReadCount;
  /** Studies that were read and do not count, by why. */
  readonly leftOut: {
    readonly contradictory: number;
    readonly gone: number;
    readonly severalPatients: number;
    /** Of one person under several patient IDs, which fell on both sides. */
    readonly severalIds: number;
    readonly unscored: number;
  };
  /** What is still needed, in sentences; empty where the gate can be asked. */
  readonly needed: readonly string[];
  readonly run: {
    readonly depth: TuneDepth;
    /** `waiting`: a study is being read or scored. */
    readonly state: 'running' | 'paused' | 'waiting' | 'stopping';
    readonly progress: TuneProgress | null;
  } | null;
  /** Why the last run ended without a candidate. */
  readonly problem: Problem | null;
  readonly versions: readonly ModelVersion[];
  /** Where the log's last word is another model than the one in use; null where they agree. */
  readonly difference: Problem | null;
  /** The version that a click brings back; null where there is none. */
  readonly before: string | null;
  readonly records: readonly FieldRecord[];
  /** Studies drawn for sign-off though they were not flagged, and how many of them were signed. */
  readonly asked: { readonly drawn: number; readonly signed: number };
}

/** How a table of reads and the studies of the index came together. */
export interface ImportedReads {
  readonly rows: number;
  readonly taken: number;
  /** Rows that name no study of the index. */
  readonly unknown: number;
  readonly problems: readonly Problem[];
}
