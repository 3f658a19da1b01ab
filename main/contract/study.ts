import type { FrameGeometry, Instance, PatientWords } from './instance.js';

/** A reason is a stable code with one sentence for people. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
}

/** Why a study is `partial` or `not-analysed`, or why a stack is as it is (docs/design.md 4.1). */
export const reasonCodes = [
  'two-patients',
  'gap',
  'mixed-geometry',
  'duplicate-position',
  'contrast',
  'no-brain',
  'few-slices',
  'small-coverage',
  'thick',
  'thin-averaged',
  'tilt',
  'metal',
  'noise',
  'paediatric',
  'age-unknown',
  'bone-kernel',
  'not-axial',
  'not-ct',
  'localizer',
  'derived',
  'secondary',
  'no-pixels',
  'undecodable',
  'units-unknown',
  'scale-unknown',
  'not-a-head',
  'position-unknown',
  'units-mended',
  'joined-series',
  'not-looked-at',
  'alike-series',
  'files-missing',
  'cut-off',
  'identity-unsure',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** One image of a stack: an instance and, for multi-frame, which frame (0-based). */
export interface Slice {
  readonly instanceId: number;
  readonly sopInstanceUid: string;
  readonly frame: number;
  /** Along the stack's normal, mm, ascending; absent where the header gives no position. */
  readonly positionMm?: number;
  readonly geometry: FrameGeometry;
  readonly instanceNumber?: number;
}

/** `derived`: computed, and still in HU of one slice; `map`: computed values, projections, reformats. */
export type StackKind = 'original' | 'localizer' | 'derived' | 'map' | 'secondary';
export type Plane = 'axial' | 'coronal' | 'sagittal' | 'oblique' | 'unknown';

/** Slices of one series, acquisition, size and orientation, in order of position: never interleaved. */
export interface Stack {
  /** Stable within a study: series UID and the number of the stack in it, `<seriesUid>#<n>`. */
  readonly id: string;
  readonly seriesUid: string;
  readonly modality?: string;
  readonly kind: StackKind;
  readonly plane: Plane;
  readonly slices: readonly Slice[];
  readonly rows: number;
  readonly cols: number;
  readonly pixelSpacingMm?: readonly [number, number];
  readonly thicknessMm?: number;
  /** Median distance of neighbouring slice centres, mm. */
  readonly spacingMm?: number;
  /** From the first face to the last face along the normal, mm. */
  readonly coverageMm?: number;
  readonly kernel?: string;
  readonly kvp?: number;
  /** Of any of its slices. */
  readonly contrastAgent?: string;
  readonly bodyPart?: string;
  readonly acquisitionNumber?: number;
  readonly temporalPosition?: number;
  /** When its first slice was acquired, ms by the scanner's clock. */
  readonly acquiredMs?: number;
  /** How many images the scanner says its acquisition has. */
  readonly imagesInAcquisition?: number;
  /** Image Type begins with DERIVED, though its slices are axial images in HU. */
  readonly saysDerived?: true;
  /** Angle between stack normal and the patient's head-foot axis, degrees. */
  readonly tiltDeg?: number;
  readonly patientId?: string;
  /** What is odd about the geometry: gap, duplicate-position, position-unknown, tilt ... */
  readonly reasons: readonly Reason[];
}

export interface Series {
  readonly seriesUid: string;
  readonly number?: number;
  readonly description?: string;
  readonly modality?: string;
  readonly stacks: readonly Stack[];
}

/** A study as the library knows it: what its headers say, nothing about blood. */
export interface Study {
  readonly studyUid: string;
  readonly patient: PatientWords;
  /** Distinct patient identities under this study UID; more than one is a filing error. */
  readonly patientIds: readonly string[];
  /** Files of one patient ID and one name give different birth dates or sexes. */
  readonly identityContradicted?: boolean;
  readonly accession?: string;
  readonly description?: string;
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly bodyPart?: string;
  readonly contrastAgent?: string;
  readonly scanner?: string;
  readonly simulated: boolean;
  readonly series: readonly Series[];
  readonly instances: number;
  /** When Ictus first saw it, ms since epoch. */
  readonly firstSeenMs: number;
  /** Folder it was found under. */
  readonly root: string;
  /** Files among its own that could not be read; absent where there are none. */
  readonly lost?: LostFiles;
}

/** Files that lie among those of a study and could not be read, so that slices may be missing. */
export interface LostFiles {
  readonly count: number;
  /** One of them, and why. */
  readonly example: string;
}

/** A file that could not be used, or that is used though something is odd about it, with its code and one sentence. */
export interface SkippedFile {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** Whether the file is left out; with `file-odd` it is used, and the sentence says what is odd. */
export function isUnused({ code }: SkippedFile): boolean {
  return code !== 'file-odd';
}

export type InstanceLookup = (instanceId: number) => Instance | undefined;

/** From `orders.csv` or the tags: what the site says about urgency. */
export type Priority = 'stat' | 'urgent' | 'routine';

export interface Order {
  readonly priority: Priority;
  /** ms since epoch. */
  readonly arrivedMs: number;
  readonly source: 'orders' | 'tags' | 'first-seen' | 'reader';
}
