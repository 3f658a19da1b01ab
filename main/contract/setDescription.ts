import type { JoinReport } from './dataset.js';
import type { Label } from './labels.js';
import type { Problem } from './problem.js';

/** Two slices of different clusters that show the same, or neighbouring slices of one head. */
export interface NearDuplicate {
  /** Ids of the slices. */
  readonly left: string;
  readonly right: string;
  /** Their places in the set, from 1. */
  readonly numbers: readonly [number, number];
  readonly correlation: number;
  /** Both have a name, and not the same one: perhaps one patient under two names. */
  readonly acrossPatients: boolean;
}

export interface LabelCounts {
  readonly positive: number;
  readonly negative: number;
  readonly unknown: number;
  /** Clusters (patients, or what stands for one) with a positive slice. */
  readonly positivePatients: number;
}

export interface MixEntry {
  readonly value: string;
  readonly slices: number;
  readonly studies: number;
}

/** What a labelled set holds; the same words for the terminal, the page and programs. No patient identity. */
export interface SetDescription {
  readonly name: string;
  readonly hash: string;
  readonly slices: number;
  readonly studies: number;
  readonly patients: { readonly known: number; readonly unknownClusters: number; readonly slicesOfUnknown: number };
  /** By slice. */
  readonly counts: Readonly<Record<Label, LabelCounts>>;
  /** By study, where studies were labelled as such. */
  readonly studyCounts: Readonly<Record<Label, LabelCounts>> | null;
  /** [row][column] in the order of `subtypes`: slices that have both; on the diagonal, slices that have the one. */
  readonly cooccurrence: readonly (readonly number[])[];
  readonly slicesPerStudy: { readonly min: number; readonly median: number; readonly max: number };
  readonly sources: readonly MixEntry[];
  readonly scanners: readonly MixEntry[];
  readonly thicknessMm: readonly MixEntry[];
  readonly pixelSpacingMm: readonly MixEntry[];
  readonly nearDuplicates: {
    readonly pairs: number;
    /** Clusters that were joined with another because they show the same. */
    readonly joinedClusters: number;
    /** Perhaps one patient under two names. */
    readonly acrossPatients: readonly NearDuplicate[];
  };
  readonly join: JoinReport;
  readonly warnings: readonly Problem[];
}

export const viewNames = ['without window', 'brain', 'subdural', 'bone', 'composite'] as const;

/** One slice in every view. */
export interface Example {
  readonly label: Label | 'none';
  /** Its place in the set, from 1: a file's name may name a patient. */
  readonly slice: number;
  /** PNG data URIs, in the order of `viewNames`. */
  readonly views: readonly string[];
}

/** A set's description with its pictures: what the screen shows. */
export interface DescribedSet {
  readonly description: SetDescription;
  readonly examples: readonly Example[];
}

/** How far a description is: DICOM headers read (null while the folder is walked), slices compared, examples drawn. */
export interface DescribeProgress {
  readonly stage: 'reading' | 'comparing' | 'drawing';
  readonly done: number;
  readonly total: number | null;
}
