import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Orientation, Vector3 } from '../../main/contract/index.js';
import { writeDicom, type DicomElement } from '../../main/dicom/index.js';

/** What a test says of a CT image; everything else is a plain 8x8 axial slice of 2 mm. */
export interface CtWords {
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly sopInstanceUid?: string;
  readonly sopClassUid?: string | null;
  readonly patientId?: string;
  readonly patientName?: string;
  readonly modality?: string;
  readonly imageType?: readonly string[];
  readonly accession?: string;
  readonly priority?: string;
  readonly instanceNumber?: number;
  readonly acquisitionNumber?: number;
  readonly temporalPosition?: number;
  readonly positionMm?: Vector3 | null;
  readonly orientation?: Orientation;
  readonly spacingMm?: readonly [number, number];
  readonly thicknessMm?: number | null;
  readonly rows?: number;
  readonly cols?: number;
  readonly fill?: number;
  readonly withoutPixels?: boolean;
}

/** A CT image as a Part 10 file. */
export function ctFile(words: CtWords): Uint8Array {
  const rows = words.rows ?? 8;
  const cols = words.cols ?? 8;
  const positionMm = words.positionMm === undefined ? ([0, 0, 0] as const) : words.positionMm;
  const thicknessMm = words.thicknessMm === undefined ? 2 : words.thicknessMm;
  const optional = (
    tag: number,
    vr: DicomElement['vr'],
    value: DicomElement['value'] | null | undefined,
  ): DicomElement[] => (value === undefined || value === null ? [] : [{ tag, vr, value }]);
  return writeDicom([
    { tag: 0x00080008, vr: 'CS', value: words.imageType ?? ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    ...optional(0x00080016, 'UI', words.sopClassUid === undefined ? '1.2.840.10008.5.1.4.1.1.2' : words.sopClassUid),
    { tag: 0x00080018, vr: 'UI', value: words.sopInstanceUid ?? '1.2.3.1.1' },
    { tag: 0x00080020, vr: 'DA', value: '20240102' },
    ...optional(0x00080050, 'SH', words.accession),
    { tag: 0x00080060, vr: 'CS', value: words.modality ?? 'CT' },
    { tag: 0x00081030, vr: 'LO', value: 'CT head' },
    { tag: 0x00100010, vr: 'PN', value: words.patientName ?? 'Phantom^One' },
    { tag: 0x00100020, vr: 'LO', value: words.patientId ?? 'P1' },
    ...optional(0x00180050, 'DS', thicknessMm),
    { tag: 0x00180060, vr: 'DS', value: 120 },
    { tag: 0x0020000d, vr: 'UI', value: words.studyUid ?? '1.2.3' },
    { tag: 0x0020000e, vr: 'UI', value: words.seriesUid ?? '1.2.3.1' },
    { tag: 0x00200011, vr: 'IS', value: 1 },
    ...optional(0x00200012, 'IS', words.acquisitionNumber),
    ...optional(0x00200013, 'IS', words.instanceNumber),
    ...optional(0x00200032, 'DS', positionMm),
    { tag: 0x00200037, vr: 'DS', value: words.orientation ?? [1, 0, 0, 0, 1, 0] },
    ...optional(0x00200100, 'IS', words.temporalPosition),
    { tag: 0x00280002, vr: 'US', value: 1 },
    { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
    { tag: 0x00280010, vr: 'US', value: rows },
    { tag: 0x00280011, vr: 'US', value: cols },
    { tag: 0x00280030, vr: 'DS', value: words.spacingMm ?? [0.5, 0.5] },
    { tag: 0x00280100, vr: 'US', value: 16 },
    { tag: 0x00280101, vr: 'US', value: 16 },
    { tag: 0x00280102, vr: 'US', value: 15 },
    { tag: 0x00280103, vr: 'US', value: 1 },
    { tag: 0x00281052, vr: 'DS', value: 0 },
    { tag: 0x00281053, vr: 'DS', value: 1 },
    ...optional(0x00401003, 'SH', words.priority),
    ...(words.withoutPixels
      ? []
      : [{ tag: 0x7fe00010, vr: 'OW' as const, value: new Uint8Array(rows * cols * 2).fill(words.fill ?? 0) }]),
  ]);
}

export function writeCt(path: string, words: CtWords): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, ctFile(words));
}
