import type { FrameRef } from './frames.js';
import type { FileRef } from './instance.js';
import type { Label } from './labels.js';
import type { Problem } from './problem.js';

/** What is known of each label; a label that is absent is unknown, never negative. */
export type Truth = Readonly<Partial<Record<Label, boolean>>>;

/** The linear window a picture was made with: HU = value / 255 * widthHu + levelHu - widthHu / 2, clipped at both ends. */
export interface PictureWindow {
  readonly levelHu: number;
  readonly widthHu: number;
}

/** Where nothing is said: the brain window most viewers start with. */
export const assumedWindow: PictureWindow = { levelHu: 40, widthHu: 80 };

/** An 8-bit picture (PNG, JPEG or WebP) in one window, instead of a DICOM frame. */
export interface PictureRef extends FileRef {
  readonly window: PictureWindow;
}

/** One labelled slice of a set. */
export interface LabelledSlice {
  /** Unique in the set: SOP instance UID, or the file name below the set's folder. */
  readonly id: string;
  readonly image:
    { readonly kind: 'dicom'; readonly frame: FrameRef } | { readonly kind: 'picture'; readonly picture: PictureRef };
  /** The patient, or a cluster made up for a slice whose patient is unknown: what splits and intervals go by. */
  readonly cluster: string;
  readonly patientKnown: boolean;
  /** Slices of one study share it; a slice that stands alone has its own. */
  readonly study: string;
  /** Order within the study; null where it is not known. */
  readonly position: number | null;
  readonly truth: Truth;
  /** The part of a split that the table itself gives, where it has such a column. */
  readonly split?: string;
  /** Subgroups: absent where not known. */
  readonly source: string;
  readonly scanner?: string;
  readonly thicknessMm?: number;
  readonly pixelSpacingMm?: readonly [number, number];
  readonly ageYears?: number;
  /** Picture of the lesion's outline (non-zero inside), of the same size as the image. */
  readonly outline?: string;
}

/** Truth of a whole study where it was given as such; else it follows from the slices. */
export interface LabelledStudy {
  readonly study: string;
  readonly cluster: string;
  readonly truth: Truth;
}

/** How the table of labels and the files came together. */
export interface JoinReport {
  readonly rows: number;
  readonly matched: number;
  /** Rows whose file, instance or study is not there. */
  readonly unknown: number;
  readonly duplicated: number;
  readonly contradictory: number;
  /** Rows that name nothing, or whose label is not 0, 1 or blank. */
  readonly unusable: number;
  /** Images without a row. */
  readonly unlabelled: number;
  /** The first of each kind, with the row they name. */
  readonly problems: readonly Problem[];
}

export interface LabelledSet {
  readonly name: string;
  readonly folder: string;
  /** sha256 over the table of labels and the names and sizes of the files it names. */
  readonly hash: string;
  readonly slices: readonly LabelledSlice[];
  /** Studies labelled as such, beyond what their slices say. */
  readonly studies: readonly LabelledStudy[];
  readonly join: JoinReport;
  /** What holds for the whole set and has to be known: a window that was assumed, one class only, files that were left out. */
  readonly warnings: readonly Problem[];
}
