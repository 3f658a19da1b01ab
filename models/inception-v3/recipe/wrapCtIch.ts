/**
 * Writes the 82 patients of CT-ICH as DICOM studies, from their 8-bit pictures:
 *   npx tsx models/inception-v3/recipe/wrapCtIch.ts <out folder> [<ct-ich folder>]
 * Not HU as scanned: brain window where it is not saturated, bone window elsewhere. Pixel spacing is assumed. The files say so.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { writeDicom, type DicomElement } from '../../../main/dicom/index.js';
import { cacheFolder, trainingRoot } from './design.js';
import { openPictures, type Picture } from './slices/pictures.js';
import { readTrainingSets, type TrainingSlice } from './slices/trainingSets.js';

const thicknessMm = 5;
/** Assumed: a head of usual size in a field of view of 250 mm. */
const fieldOfViewMm = 250;
/** Stored values are those of the brain picture, so that its HU come back without rounding: 120 HU over 255 steps from -20. */
const slopeHu = 0.47058823529412;
const interceptHu = -20;
/** Lossy compression leaves black and white a few steps off; both lie outside every window of the model. */
const blackUpTo = 5;
const whiteFrom = 250;
const remark =
  'CT-ICH 1.0.0 (Hssayeni et al. 2020, CC BY 4.0), wrapped as DICOM from 8-bit pictures: HU are approximate, pixel spacing is assumed.';

interface Demographics {
  readonly ageYears: number | null;
  readonly sex: 'F' | 'M' | '';
}

const [outArgument, ctIchArgument] = process.argv.slice(2);
if (outArgument === undefined) {
  console.error('usage: wrapCtIch.ts <out folder> [<ct-ich folder>]');
  process.exit(2);
}
const out = resolve(outArgument);
const root = ctIchArgument === undefined ? trainingRoot : dirname(resolve(ctIchArgument));
const slices = readTrainingSets(root).slices.filter((slice) => slice.source === 'ct-ich');
const pictures = await openPictures(
  root,
  slices.flatMap((slice) => [slice.file, ...(slice.boneFile === undefined ? [] : [slice.boneFile])]),
  cacheFolder,
);
const people = readDemographics(join(root, 'ct-ich', 'patient_demographics.csv'));
for (const slice of slices) {
  const patient = slice.patient.replace('ct-ich:', '');
  const folder = join(out, patient);
  mkdirSync(folder, { recursive: true });
  const number = slice.slice ?? 0;
  const bone = slice.boneFile === undefined ? null : pictures.picture(slice.boneFile);
  const bytes = asDicom(slice, patient, people.get(Number(patient)), pictures.picture(slice.file), bone);
  writeFileSync(join(folder, `${patient}_${String(number).padStart(2, '0')}.dcm`), bytes);
}
pictures.close();
console.log(`${slices.length} slices of ${new Set(slices.map((slice) => slice.patient)).size} patients in ${out}`);

function asDicom(
  slice: TrainingSlice,
  patient: string,
  who: Demographics | undefined,
  brain: Picture,
  bone: Picture | null,
): Uint8Array {
  const spacing = String(Number((fieldOfViewMm / brain.cols).toFixed(6)));
  const number = slice.slice ?? 0;
  const positionMm = number * thicknessMm;
  const corner = String(Number((-fieldOfViewMm / 2).toFixed(3)));
  const elements: DicomElement[] = [
    { tag: 0x00080008, vr: 'CS', value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2' },
    { tag: 0x00080018, vr: 'UI', value: uid(`${patient} ${number}`) },
    { tag: 0x00080020, vr: 'DA', value: '20180101' },
    { tag: 0x00080030, vr: 'TM', value: '120000' },
    { tag: 0x00080050, vr: 'SH', value: `CTICH${patient}` },
    { tag: 0x00080060, vr: 'CS', value: 'CT' },
    { tag: 0x00081030, vr: 'LO', value: 'Head CT, trauma (CT-ICH)' },
    { tag: 0x0008103e, vr: 'LO', value: 'Head 5 mm, approximate HU' },
    { tag: 0x00100010, vr: 'PN', value: `CT-ICH^${patient}` },
    { tag: 0x00100020, vr: 'LO', value: `CTICH-${patient}` },
    { tag: 0x00100040, vr: 'CS', value: who?.sex ?? '' },
    ...(who?.ageYears == null ? [] : [{ tag: 0x00101010, vr: 'AS', value: ageWords(who.ageYears) } as const]),
    { tag: 0x00180015, vr: 'CS', value: 'HEAD' },
    { tag: 0x00180050, vr: 'DS', value: String(thicknessMm) },
    { tag: 0x00180088, vr: 'DS', value: String(thicknessMm) },
    { tag: 0x0020000d, vr: 'UI', value: studyUidOf(patient) },
    { tag: 0x0020000e, vr: 'UI', value: uid(`series ${patient}`) },
    { tag: 0x00200010, vr: 'SH', value: patient },
    { tag: 0x00200011, vr: 'IS', value: '1' },
    { tag: 0x00200013, vr: 'IS', value: String(number) },
    { tag: 0x00200032, vr: 'DS', value: [corner, corner, String(positionMm)] },
    { tag: 0x00200037, vr: 'DS', value: ['1', '0', '0', '0', '1', '0'] },
    { tag: 0x00200052, vr: 'UI', value: uid(`frame of reference ${patient}`) },
    { tag: 0x00204000, vr: 'LT', value: remark },
    { tag: 0x00280002, vr: 'US', value: 1 },
    { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
    { tag: 0x00280010, vr: 'US', value: brain.rows },
    { tag: 0x00280011, vr: 'US', value: brain.cols },
    { tag: 0x00280030, vr: 'DS', value: [spacing, spacing] },
    { tag: 0x00280100, vr: 'US', value: 16 },
    { tag: 0x00280101, vr: 'US', value: 16 },
    { tag: 0x00280102, vr: 'US', value: 15 },
    { tag: 0x00280103, vr: 'US', value: 1 },
    { tag: 0x00281050, vr: 'DS', value: '40' },
    { tag: 0x00281051, vr: 'DS', value: '80' },
    { tag: 0x00281052, vr: 'DS', value: String(interceptHu) },
    { tag: 0x00281053, vr: 'DS', value: String(slopeHu) },
    { tag: 0x00281054, vr: 'LO', value: 'HU' },
    { tag: 0x00282110, vr: 'CS', value: '01' },
    { tag: 0x7fe00010, vr: 'OW', value: storedPixels(brain, bone) },
  ];
  return writeDicom(elements);
}

/** 16-bit signed, little endian. */
function storedPixels(brain: Picture, bone: Picture | null): Uint8Array {
  const stored = new Int16Array(brain.rows * brain.cols);
  for (let index = 0; index < stored.length; index++) {
    const value = brain.values[index] ?? 0;
    const row = Math.floor(index / brain.cols);
    const col = index % brain.cols;
    const inside = value > blackUpTo && value < whiteFrom;
    stored[index] = inside ? value : saturated(value, boneHu(bone, row / brain.rows, col / brain.cols));
  }
  return new Uint8Array(stored.buffer);
}

/** What lies outside the brain window, from the bone picture, but never back inside it. */
function saturated(value: number, hu: number | null): number {
  if (hu === null) return value;
  const stored = Math.round((hu - interceptHu) / slopeHu);
  return value <= blackUpTo ? Math.min(value, stored) : Math.max(value, stored);
}

function boneHu(bone: Picture | null, down: number, across: number): number | null {
  if (bone === null) return null;
  const row = Math.min(Math.floor(down * bone.rows), bone.rows - 1);
  const col = Math.min(Math.floor(across * bone.cols), bone.cols - 1);
  // Level 700, width 3200.
  return ((bone.values[row * bone.cols + col] ?? 0) / 255) * 3200 - 900;
}

function studyUidOf(patient: string): string {
  return uid(`study ${patient}`);
}

/** A UID under 2.25 from a name (PS3.5 B.2): equal names give equal files. */
function uid(name: string): string {
  const hex = createHash('sha256').update(`ct-ich ${name}`).digest('hex').slice(0, 30);
  return `2.25.${BigInt(`0x${hex}`).toString()}`;
}

/** PS3.5 6.2, AS: years, or months for infants. */
function ageWords(years: number): string {
  return years >= 2
    ? `${String(Math.floor(years)).padStart(3, '0')}Y`
    : `${String(Math.round(12 * years)).padStart(3, '0')}M`;
}

function readDemographics(path: string): ReadonlyMap<number, Demographics> {
  const rows: string[][] = parse(readFileSync(path), { from_line: 3, relax_column_count: true, trim: true });
  return new Map(
    rows.flatMap(([number, age, gender]): [number, Demographics][] => {
      if (number === undefined || !/^\d+$/.test(number)) return [];
      const ageYears = age === undefined || age === '' || Number.isNaN(Number(age)) ? null : Number(age);
      return [[Number(number), { ageYears, sex: gender === 'Male' ? 'M' : gender === 'Female' ? 'F' : '' }]];
    }),
  );
}
