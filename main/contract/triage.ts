import type { SliceAddress } from './instance.js';
import type { Label, Probabilities, Subtype } from './labels.js';
import type { Problem } from './problem.js';
import type { Order, Priority, Reason } from './study.js';

export const bands = ['suspected', 'indeterminate', 'not-suspected', 'not-analysed'] as const;
/** Where a scored study stands; a study without a score yet is `pending`. */
export type Band = (typeof bands)[number];
export type BandOrPending = Band | 'pending';

export type Evaluability = 'analysed' | 'partial' | 'not-analysed';

/** What was seen on the pixels of one frame; decides where headers may lie (docs/design.md 4.1). */
export interface PixelFacts {
  /** Largest head-like component: area inside the skin, mm2, or pixels where spacing is unknown. */
  readonly headAreaMm2: number;
  /** Soft tissue between 0 and 80 HU enclosed by bone, mm2. */
  readonly brainAreaMm2: number;
  /** Median HU of that tissue; NaN where there is none. */
  readonly brainMedianHu: number;
  /** Robust noise inside the brain, HU: 1.4826 times the median absolute deviation after removing local means. */
  readonly noiseHu: number;
  /** Area above 2,500 HU, mm2: metal. */
  readonly metalAreaMm2: number;
  /** Area of enclosed 130 to 400 HU that is neither bone nor calcium by size: enhanced vessels, mm2. */
  readonly enhancedAreaMm2: number;
  /** False where air and tissue are not where HU puts them. */
  readonly looksLikeHu: boolean;
  /** The pixels were wrapped modulo 4096 and put right; absent where they were not. */
  readonly unitsMended?: true;
}

/** Raw and calibrated result of one slice (or slab) by one model. */
export interface SliceScore extends SliceAddress {
  /** Slices averaged to reach the model's thickness; 1 = the slice itself. */
  readonly slabSlices: number;
  /** The slice network's own. */
  readonly logits: readonly number[];
  /** With the slices below and above, where the model knows of context and the stack has enough of them. */
  readonly inContext?: readonly number[];
  /** Calibrated; from the logits in context where there are any. */
  readonly probabilities: Probabilities;
  /** False where triage skipped the slice because there is no brain on it; logits are then empty. */
  readonly scored: boolean;
  readonly facts: PixelFacts;
  readonly ms: number;
}

/** A slice that could not be scored, with its reason; it counts as settled until the study is tried again. */
export interface UnscoredSlice extends SliceAddress {
  readonly problem: Problem;
}

export type ReadState = 'unread' | 'reading' | 'read' | 'dismissed';

/** What ranking needs of one study, and nothing else. */
export interface RankInput {
  readonly studyUid: string;
  readonly evaluability: Evaluability | 'pending';
  readonly probabilities: Probabilities | null;
  readonly order: Order;
  readonly studyDate?: string;
  readonly state: ReadState;
  /** Place (0-based) the reader gave it, while pinned. */
  readonly pinnedAt?: number;
}

export interface RankContext {
  readonly nowMs: number;
  /** Suspected studies opened since the last due one, from the event log. */
  readonly suspectedSinceDue: number;
  readonly aiOn: boolean;
  readonly waitCapMs: Readonly<Record<Priority, number>>;
  readonly harmWeights: Readonly<Record<Subtype, number>>;
  readonly ruleIn: number;
  readonly ruleOut: number;
  /** Bleeding studies behind ruleOut; under 150, below ruleOut reads indeterminate. */
  readonly ruleOutEvidence: number;
}

export interface RankedStudy {
  readonly studyUid: string;
  readonly band: BandOrPending;
  /** Which rule placed it. */
  readonly queue: 'pinned' | 'suspected' | 'due' | 'indeterminate' | 'rest';
  readonly urgency: number;
  readonly dueMs: number;
}

/** One row of the worklist as the screen and `ictus triage` show it. */
export interface WorklistRow {
  readonly studyUid: string;
  readonly rank: number | null;
  readonly band: BandOrPending;
  /** Which rule placed it; `reading`: someone has it open, it stands first; `done`: read or dismissed, it stands last. */
  readonly queue: RankedStudy['queue'] | 'reading' | 'done';
  readonly evaluability: Evaluability | 'pending';
  readonly patientId: string;
  readonly patientName: string;
  readonly ageYears: number | null;
  readonly sex: string;
  readonly accession: string;
  readonly description: string;
  readonly studyDate: string;
  readonly order: Order;
  readonly capMs: number;
  readonly probabilities: Probabilities | null;
  /** The likeliest subtype; null without a score. */
  readonly leading: Subtype | null;
  /** What the row says is seen: the leading subtype, or `any` (bleeding) where the model has no evidence for that one. */
  readonly named: Label | null;
  readonly state: ReadState;
  readonly stateBy: string;
  readonly stateSinceMs: number | null;
  readonly pinned: boolean;
  /** Scored, not flagged, and drawn for sign-off so that misses are counted. */
  readonly drawn: boolean;
  readonly simulated: boolean;
  readonly slices: number;
  readonly reasons: readonly Reason[];
  /** "Why here?" in one sentence. */
  readonly why: string;
  readonly ms: number | null;
}

export interface FalseAlarmCount {
  /** Studies that read suspected and were signed without a bleed or dismissed as a false alarm. */
  readonly falseAlarms: number;
  /** Suspected studies that a reader finished. */
  readonly suspectedRead: number;
  readonly window: string;
}
