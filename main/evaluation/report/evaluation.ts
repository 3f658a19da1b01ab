import type { Interval, Label, OperatingPoint } from '../../contract/index.js';
import type { Band, ClassTable, PairedDifference, RankingBands, RecallPoint, Reliability } from '../index.js';

/** How much stands behind a figure. */
export interface Evidence {
  readonly examples: number;
  readonly positives: number;
  /** Patients that are known as such, and those with the label. */
  readonly patients: number;
  readonly positivePatients: number;
  /** Slices whose patient is unknown: each counts as its own. */
  readonly unknownPatient: number;
  readonly positiveUnknownPatient: number;
  /** Enough of both classes for a claim (evidence.ts). */
  readonly sufficient: boolean;
}

export interface LabelRanking {
  readonly label: Label;
  readonly evidence: Evidence;
  /** Null where one class is missing. */
  readonly ranking: RankingBands | null;
}

export interface LabelIntervals {
  readonly label: Label;
  readonly evidence: Evidence;
  readonly ranking: Pick<RankingBands, 'auc' | 'averagePrecision'> | null;
}

export interface Subgroup extends LabelIntervals {
  readonly group: string;
}

export interface LabelReliability {
  readonly label: Label;
  readonly evidence: Evidence;
  readonly after: Reliability;
  readonly brier: Interval;
  /** Before calibration; null where not known. */
  readonly before: Reliability | null;
}

export interface SubtypeFigures {
  readonly subtype: Label;
  readonly precision: Interval;
  readonly recall: Interval;
  readonly f1: Interval;
  readonly support: number;
  readonly patients: number;
  readonly sufficient: boolean;
}

/** The table of the project that Ictus grew from. */
export interface SubtypeTable extends Pick<ClassTable, 'confusion' | 'examples'> {
  readonly subtypes: readonly SubtypeFigures[];
  /** Of all subtypes together: accuracy, and means weighted by support. */
  readonly intervals: {
    readonly accuracy: Interval;
    readonly precision: Interval;
    readonly recall: Interval;
    readonly f1: Interval;
  };
  readonly patients: number;
  /** Slices with two or more subtypes, and with some subtype unknown: not in the table. */
  readonly several: number;
  readonly unknown: number;
}

export interface SliceLevel {
  readonly labels: readonly LabelRanking[];
  readonly subtypes: SubtypeTable | null;
  readonly logLoss: Interval;
  readonly reliability: readonly LabelReliability[];
  /** Every label within each source. */
  readonly bySource: readonly Subgroup[];
  /** `any` within scanners, thicknesses and ages. */
  readonly subgroups: readonly { readonly by: string; readonly groups: readonly Subgroup[] }[];
}

export interface PointFigures {
  readonly name: 'ruleOut' | 'ruleIn';
  readonly threshold: number;
  readonly sensitivity: Interval;
  readonly specificity: Interval;
  readonly bleeding: number;
  readonly flaggedBleeding: number;
  readonly others: number;
  readonly flaggedOthers: number;
  /** What the model card says of the point; null where it was cut on this very set. */
  readonly declared: OperatingPoint | null;
}

export interface StudyFigures {
  readonly labels: readonly LabelRanking[];
  /** Studies left out: too few slices, or slices whose order is not known. */
  readonly leftOut: number;
  readonly points: readonly PointFigures[];
  readonly reliability: Reliability;
  readonly brier: Interval;
  /** In the order of the list, by P(any) alone, and what was found in the first half and where 90 % were found. */
  readonly workload: { readonly list: Band; readonly byScore: Band; readonly points: readonly RecallPoint[] };
  readonly score: string;
}

/** A slice that was judged worst wrong; `slice` is its place in the set, from 1. */
export interface WorstSlice {
  readonly slice: number;
  readonly probability: number;
  readonly truth: string;
  /** File or instance, study and patient: only where identity was asked for. */
  readonly identity?: string;
}

export interface LatencyFigures {
  readonly on: string;
  readonly slices: number;
  readonly decodeMs: { readonly median: number; readonly p95: number } | null;
  readonly networkMs: { readonly median: number; readonly p95: number };
}

export interface ModelEvaluation {
  readonly name: string;
  readonly hash: string;
  readonly slices: SliceLevel;
  readonly studies: StudyFigures | null;
  readonly worst: {
    /** The only source they are taken from; null for the whole set. */
    readonly from: string | null;
    readonly falsePositives: readonly WorstSlice[];
    readonly falseNegatives: readonly WorstSlice[];
  };
  readonly localisation: {
    readonly slices: number;
    readonly patients: number;
    readonly hits: Interval;
    readonly energy: Interval;
    readonly area: Interval;
  } | null;
  readonly latency: LatencyFigures | null;
}

export interface LabelComparison {
  readonly level: 'slices' | 'studies';
  readonly label: Label;
  readonly evidence: Evidence;
  readonly difference: PairedDifference | null;
}

/** All figures of a report: the JSON beside it. */
export interface Evaluation {
  readonly schema: 1;
  readonly program: string;
  readonly set: {
    readonly name: string;
    readonly hash: string;
    readonly slices: number;
    readonly studies: number;
    readonly evidence: Evidence;
  };
  readonly split: { readonly words: string; readonly hash: string } | null;
  readonly notes: readonly string[];
  readonly draws: number;
  readonly models: readonly ModelEvaluation[];
  /** The second model against the first, on the same draws of patients; null for one model. */
  readonly comparison: readonly LabelComparison[] | null;
}
