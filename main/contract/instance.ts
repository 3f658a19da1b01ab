/** Where the bytes of one DICOM file are: a path, or an entry of a zip archive at that path. */
export interface FileRef {
  readonly path: string;
  readonly entry?: string;
}

/** The file for people: `archive.zip!entry` for entries. */
export function fileName({ path, entry }: FileRef): string {
  return entry === undefined ? path : `${path}!${entry}`;
}

/** One frame of an indexed instance: how processes and the page name a slice. */
export interface SliceAddress {
  readonly instanceId: number;
  readonly frame: number;
}

/** Key of a slice among scores and facts. */
export function sliceKey({ instanceId, frame }: SliceAddress): string {
  return `${instanceId}/${frame}`;
}

export type Vector3 = readonly [number, number, number];
/** Row direction cosines then column direction cosines, LPS (PS3.3 C.7.6.2.1.1). */
export type Orientation = readonly [number, number, number, number, number, number];

/** Who the header says the patient is. Absent tags are absent, never ''. */
export interface PatientWords {
  readonly id?: string;
  /** Who gave the ID: it is unique only within its issuer (PS3.3 C.2.2, Issuer of Patient ID). */
  readonly issuer?: string;
  readonly name?: string;
  readonly birthDate?: string;
  readonly sex?: string;
  /** From PatientAge (0010,1010), else birth date and study date, in whole years; months become fractions. */
  readonly ageYears?: number;
}

/** Geometry of one frame; multi-frame instances carry one per frame where functional groups give it. */
export interface FrameGeometry {
  /** Image Position (Patient), mm, LPS. */
  readonly positionMm?: Vector3;
  readonly orientation?: Orientation;
  /** Pixel Spacing: between rows (down a column), then between columns, mm. */
  readonly pixelSpacingMm?: readonly [number, number];
  readonly sliceThicknessMm?: number;
}

/** What functional groups say of one frame (PS3.3 C.7.6.16.2, C.8.15.3), in place of the same words of the instance. */
export interface FrameWords {
  readonly imageType?: readonly string[];
  readonly kernel?: string;
  readonly kvp?: number;
  readonly contrastAgent?: string;
  readonly rescaleType?: string;
  readonly acquisitionNumber?: number;
  readonly temporalPosition?: number;
  readonly acquiredMs?: number;
}

/** What the index keeps of one SOP instance: all that grouping, ordering and evaluability need, no pixels. */
export interface InstanceHeader {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid?: string;
  readonly transferSyntaxUid: string;
  readonly modality?: string;
  readonly imageType: readonly string[];
  readonly patient: PatientWords;
  readonly accession?: string;
  readonly studyDescription?: string;
  /** DICOM DA, YYYYMMDD. */
  readonly studyDate?: string;
  /** DICOM TM, HHMMSS[.FFFFFF]. */
  readonly studyTime?: string;
  readonly priority?: string;
  readonly seriesNumber?: number;
  readonly seriesDescription?: string;
  readonly bodyPart?: string;
  readonly instanceNumber?: number;
  readonly acquisitionNumber?: number;
  readonly temporalPosition?: number;
  /** When its data were acquired (else its content made), ms, by the scanner's clock; without a date, ms of the day. */
  readonly acquiredMs?: number;
  /** Slice Location (0020,1041), mm: relative, and not always along the normal (PS3.3 C.7.6.2.1.2). */
  readonly sliceLocationMm?: number;
  /** Images in Acquisition (0020,1002): how many the scanner says it made. */
  readonly imagesInAcquisition?: number;
  readonly frameOfReferenceUid?: string;
  readonly rows: number;
  readonly cols: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly photometric?: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly rescaleSlope?: number;
  readonly rescaleIntercept?: number;
  readonly rescaleType?: string;
  /** Window as in the file: first pair. */
  readonly windowCentreHu?: number;
  readonly windowWidthHu?: number;
  readonly geometry: FrameGeometry;
  /** Present for multi-frame objects with per-frame functional groups, one entry per frame. */
  readonly frameGeometry?: readonly FrameGeometry[];
  /** Beside `frameGeometry`, one entry per frame. */
  readonly frameWords?: readonly FrameWords[];
  readonly gantryTiltDeg?: number;
  readonly kernel?: string;
  readonly kvp?: number;
  readonly contrastAgent?: string;
  readonly manufacturer?: string;
  readonly scannerModel?: string;
  readonly hasPixelData: boolean;
  /** (0028,2110): pixels went through lossy compression once, whatever the syntax now is. */
  readonly lossy: boolean;
  /** Says the file itself that it is a simulation, by our phantom's private word or by Image Comments. */
  readonly simulated: boolean;
}

/** An instance as stored: `id` is the store's own, the only name by which the renderer may ask for pixels. */
export interface Instance extends InstanceHeader {
  readonly id: number;
  readonly file: FileRef;
}
