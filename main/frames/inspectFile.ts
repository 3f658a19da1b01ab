import { createHash } from 'node:crypto';
import {
  ok,
  type FileRef,
  type FrameGeometry,
  type InstanceHeader,
  type Problem,
  type Result,
} from '../contract/index.js';
import { frameReader } from './frameReader.js';

/** What `ictus inspect` prints of one frame. */
export interface Inspection {
  readonly file: FileRef;
  readonly frame: number;
  readonly frames: number;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string | null;
  readonly modality: string | null;
  readonly patientId: string | null;
  readonly patientName: string | null;
  readonly imageType: readonly string[];
  readonly geometry: FrameGeometry;
  readonly transferSyntaxUid: string;
  readonly photometric: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly slope: number;
  readonly intercept: number;
  readonly paddingHu: number | null;
  readonly paddingLimitHu: number | null;
  readonly rows: number;
  readonly cols: number;
  readonly minHu: number;
  readonly maxHu: number;
  readonly meanHu: number;
  /** sha256 of the HU of the frame as little-endian float32, row-major, padding included. */
  readonly hu_sha256_f32le: string;
  readonly warnings: readonly Problem[];
}

/** Reads and decodes one frame (0-based) here and now, in this process: for the terminal, which may die with it. */
export async function inspectFile(file: FileRef, frame: number): Promise<Result<Inspection>> {
  const reader = frameReader();
  const opened = reader.open(file);
  if (!opened.ok) return opened;
  const decoded = await reader.decode({ file, frame });
  if (!decoded.ok) return decoded;
  const { header, warnings } = opened.value.parsed;
  const { hu, rows, cols, min, max, mean, slope, intercept, photometric, paddingHu, paddingLimitHu } = decoded.value;
  return ok({
    file,
    frame,
    frames: header.frames,
    ...identityOf(header),
    geometry: header.frameGeometry?.[frame] ?? header.geometry,
    transferSyntaxUid: header.transferSyntaxUid,
    photometric,
    bitsAllocated: header.bitsAllocated,
    bitsStored: header.bitsStored,
    signed: header.signed,
    slope,
    intercept,
    paddingHu: paddingHu ?? null,
    paddingLimitHu: paddingLimitHu ?? null,
    rows,
    cols,
    minHu: min,
    maxHu: max,
    meanHu: mean,
    hu_sha256_f32le: createHash('sha256')
      .update(new Uint8Array(hu.buffer, hu.byteOffset, hu.byteLength))
      .digest('hex'),
    warnings,
  });
}

function identityOf(header: InstanceHeader) {
  return {
    studyUid: header.studyUid,
    seriesUid: header.seriesUid,
    sopInstanceUid: header.sopInstanceUid,
    sopClassUid: header.sopClassUid ?? null,
    modality: header.modality ?? null,
    patientId: header.patient.id ?? null,
    patientName: header.patient.name ?? null,
    imageType: header.imageType,
  };
}
