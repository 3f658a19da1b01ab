import { createHash } from 'node:crypto';
import { writeDicom, type DicomElement } from '../../dicom/index.js';
import type { PhantomVolume } from '../spec.js';

/** Who and what the files say they are: invented, and saying so. */
export interface PhantomIdentity {
  /** Whatever makes this series itself; UIDs follow from it. */
  readonly seriesName: string;
  /** Whatever makes the study itself: two series of one study share it. */
  readonly studyName: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly sex: 'F' | 'M';
  readonly ageYears: number;
  readonly accession: string;
  readonly studyDescription: string;
  /** When the scan is said to have begun, ms since epoch, written in UTC. */
  readonly scannedMs: number;
  readonly seriesNumber?: number;
}

export interface PhantomFile {
  readonly name: string;
  readonly sopInstanceUid: string;
  readonly bytes: Uint8Array;
}

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** A UID under 2.25 (PS3.5 B.2) from a name: the hash as a version 8 UUID, written as one decimal number. */
export function uidFromName(name: string): string {
  const hash = createHash('sha256').update(`ictus phantom ${name}`).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${hash.toString('hex')}`).toString()}`;
}

function dateWords(ms: number): { readonly date: string; readonly time: string } {
  const iso = new Date(ms).toISOString();
  return { date: iso.slice(0, 10).replaceAll('-', ''), time: iso.slice(11, 19).replaceAll(':', '') };
}

function birthDate(identity: PhantomIdentity): string {
  const scanned = new Date(identity.scannedMs);
  return `${scanned.getUTCFullYear() - identity.ageYears}0101`;
}

/** HU + 1024 in 12 of 16 bits, little endian. */
function storedPixels(hu: Int16Array): Uint8Array {
  const bytes = new Uint8Array(hu.length * 2);
  for (let i = 0; i < hu.length; i++) {
    const stored = (hu[i] ?? 0) + 1024;
    bytes[i * 2] = stored & 255;
    bytes[i * 2 + 1] = stored >> 8;
  }
  return bytes;
}

const decimal = (mm: number): string => String(Number(mm.toFixed(6)));

/**
 * The slices of a phantom as CT Image Storage (PS3.3 A.3), explicit little endian, feet first to head. Every file says
 * that it is simulated: in Image Type value 4, in Series Description, in Image Comments and in the patient's name.
 */
export function phantomSeriesAsDicom(volume: PhantomVolume, identity: PhantomIdentity): readonly PhantomFile[] {
  const { date, time } = dateWords(identity.scannedMs);
  const studyUid = uidFromName(`study ${identity.studyName}`);
  const seriesUid = uidFromName(`series ${identity.studyName} ${identity.seriesName}`);
  const frameOfReferenceUid = uidFromName(`frame of reference ${identity.studyName} ${identity.seriesName}`);
  const spacing = decimal(volume.pixelSpacingMm);
  const common: readonly DicomElement[] = [
    { tag: 0x00080005, vr: 'CS', value: 'ISO_IR 192' },
    { tag: 0x00080008, vr: 'CS', value: ['ORIGINAL', 'PRIMARY', 'AXIAL', 'SIMULATED'] },
    { tag: 0x00080016, vr: 'UI', value: ctImageStorage },
    { tag: 0x00080020, vr: 'DA', value: date },
    { tag: 0x00080021, vr: 'DA', value: date },
    { tag: 0x00080022, vr: 'DA', value: date },
    { tag: 0x00080023, vr: 'DA', value: date },
    { tag: 0x00080030, vr: 'TM', value: time },
    { tag: 0x00080031, vr: 'TM', value: time },
    { tag: 0x00080032, vr: 'TM', value: time },
    { tag: 0x00080033, vr: 'TM', value: time },
    { tag: 0x00080050, vr: 'SH', value: identity.accession },
    { tag: 0x00080060, vr: 'CS', value: 'CT' },
    { tag: 0x00080070, vr: 'LO', value: 'Ictus' },
    { tag: 0x00080090, vr: 'PN', value: '' },
    { tag: 0x00081030, vr: 'LO', value: identity.studyDescription },
    { tag: 0x0008103e, vr: 'LO', value: 'Head 5 mm, simulated' },
    { tag: 0x00081090, vr: 'LO', value: 'Phantom generator' },
    { tag: 0x00100010, vr: 'PN', value: identity.patientName },
    { tag: 0x00100020, vr: 'LO', value: identity.patientId },
    { tag: 0x00100030, vr: 'DA', value: birthDate(identity) },
    { tag: 0x00100040, vr: 'CS', value: identity.sex },
    { tag: 0x00101010, vr: 'AS', value: `${String(identity.ageYears).padStart(3, '0')}Y` },
    { tag: 0x00180015, vr: 'CS', value: 'HEAD' },
    { tag: 0x00180022, vr: 'CS', value: 'AXIAL' },
    { tag: 0x00180050, vr: 'DS', value: decimal(volume.thicknessMm) },
    { tag: 0x00180060, vr: 'DS', value: '120' },
    { tag: 0x00180088, vr: 'DS', value: decimal(volume.thicknessMm) },
    { tag: 0x00181100, vr: 'DS', value: decimal(volume.pixelSpacingMm * volume.cols) },
    { tag: 0x00181120, vr: 'DS', value: '0' },
    { tag: 0x00181151, vr: 'IS', value: '300' },
    { tag: 0x00181152, vr: 'IS', value: '300' },
    { tag: 0x00181210, vr: 'SH', value: 'SIM H30' },
    { tag: 0x00185100, vr: 'CS', value: 'HFS' },
    { tag: 0x0020000d, vr: 'UI', value: studyUid },
    { tag: 0x0020000e, vr: 'UI', value: seriesUid },
    { tag: 0x00200010, vr: 'SH', value: identity.accession },
    { tag: 0x00200011, vr: 'IS', value: String(identity.seriesNumber ?? 2) },
    { tag: 0x00200012, vr: 'IS', value: '1' },
    { tag: 0x00200037, vr: 'DS', value: ['1', '0', '0', '0', '1', '0'] },
    { tag: 0x00200052, vr: 'UI', value: frameOfReferenceUid },
    { tag: 0x00201040, vr: 'LO', value: 'OM' },
    { tag: 0x00204000, vr: 'LT', value: 'Simulated by Ictus: a computed phantom, no patient.' },
    { tag: 0x00280002, vr: 'US', value: 1 },
    { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
    { tag: 0x00280010, vr: 'US', value: volume.rows },
    { tag: 0x00280011, vr: 'US', value: volume.cols },
    { tag: 0x00280030, vr: 'DS', value: [spacing, spacing] },
    { tag: 0x00280100, vr: 'US', value: 16 },
    { tag: 0x00280101, vr: 'US', value: 12 },
    { tag: 0x00280102, vr: 'US', value: 11 },
    { tag: 0x00280103, vr: 'US', value: 0 },
    { tag: 0x00281050, vr: 'DS', value: '40' },
    { tag: 0x00281051, vr: 'DS', value: '80' },
    { tag: 0x00281052, vr: 'DS', value: '-1024' },
    { tag: 0x00281053, vr: 'DS', value: '1' },
    { tag: 0x00281054, vr: 'LO', value: 'HU' },
  ];
  return volume.slices.map((hu, slice) => {
    const sopInstanceUid = uidFromName(`instance ${identity.studyName} ${identity.seriesName} ${slice}`);
    const position = volume.positionsMm[slice] ?? 0;
    const own: readonly DicomElement[] = [
      { tag: 0x00080018, vr: 'UI', value: sopInstanceUid },
      { tag: 0x00200013, vr: 'IS', value: String(slice + 1) },
      { tag: 0x00200032, vr: 'DS', value: [...volume.cornerMm, position].map(decimal) },
      { tag: 0x00201041, vr: 'DS', value: decimal(position) },
      { tag: 0x7fe00010, vr: 'OW', value: storedPixels(hu) },
    ];
    return {
      name: `IM${String(slice + 1).padStart(4, '0')}.dcm`,
      sopInstanceUid,
      bytes: writeDicom([...common, ...own]),
    };
  });
}
