import type { InstanceHeader, PatientWords } from '../contract/index.js';
import { yearsBetween, yearsFromAge } from './age.js';
import type { DataSet } from './dataSet.js';
import {
  frameGeometryOf,
  functionalGroupsOf,
  geometryOf,
  macroOf,
  rescaleOf,
  rescaleTypeOf,
} from './functionalGroups.js';
import { acquiredMsOf, agentOf, frameWordsOf, kernelOf, withoutUndefined } from './frameWords.js';
import { tags } from './tags.js';
import { decimalOf, firstTextOf, integerOf, textsOf, uint16Of, wordsOf } from './values.js';

/** UIDs that name an instance; made up by the caller where the file lacks them. */
export interface InstanceUids {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string | undefined;
}

/** JPEG with a DCT; the header may have forgotten to say so. */
const alwaysLossy: ReadonlySet<string> = new Set([50, 51, 53, 55].map((end) => `1.2.840.10008.1.2.4.${end}`));

/** What the index keeps of an instance, from its data set up to Pixel Data. */
export function headerFrom(
  dataSet: DataSet,
  uids: InstanceUids,
  transferSyntaxUid: string,
  hasPixelData: boolean,
  frames: number,
): InstanceHeader {
  const groups = functionalGroupsOf(dataSet);
  const rootGeometry = geometryOf(dataSet);
  const frameGeometry = groups
    ? Array.from({ length: frames }, (_, frame) => frameGeometryOf(groups, frame, rootGeometry))
    : undefined;
  const rescale = rescaleOf(dataSet, groups, 0);
  const window = (groups && macroOf(groups, 0, tags.frameVoiLutSequence)) ?? dataSet;
  const windowCentre = decimalOf(window, tags.windowCenter) ?? decimalOf(dataSet, tags.windowCenter);
  const windowWidth = decimalOf(window, tags.windowWidth) ?? decimalOf(dataSet, tags.windowWidth);
  const imageType = textsOf(dataSet, tags.imageType);
  const bitsAllocated = uint16Of(dataSet, tags.bitsAllocated) ?? 0;
  return {
    studyUid: uids.studyUid,
    seriesUid: uids.seriesUid,
    sopInstanceUid: uids.sopInstanceUid,
    transferSyntaxUid,
    imageType,
    patient: patientOf(dataSet),
    rows: uint16Of(dataSet, tags.rows) ?? 0,
    cols: uint16Of(dataSet, tags.columns) ?? 0,
    frames,
    samplesPerPixel: uint16Of(dataSet, tags.samplesPerPixel) ?? 1,
    bitsAllocated,
    bitsStored: uint16Of(dataSet, tags.bitsStored) ?? bitsAllocated,
    signed: uint16Of(dataSet, tags.pixelRepresentation) === 1,
    geometry: frameGeometry?.[0] ?? rootGeometry,
    hasPixelData,
    lossy: firstTextOf(dataSet, tags.lossyImageCompression) === '01' || alwaysLossy.has(transferSyntaxUid),
    simulated: isSimulated(dataSet, imageType),
    ...withoutUndefined({
      sopClassUid: uids.sopClassUid,
      modality: firstTextOf(dataSet, tags.modality)?.toUpperCase(),
      accession: wordsOf(dataSet, tags.accessionNumber),
      studyDescription: wordsOf(dataSet, tags.studyDescription),
      studyDate: firstTextOf(dataSet, tags.studyDate),
      studyTime: firstTextOf(dataSet, tags.studyTime),
      priority:
        firstTextOf(dataSet, tags.requestedProcedurePriority) ??
        firstTextOf(dataSet, tags.scheduledProcedureStepPriority) ??
        firstTextOf(dataSet, tags.studyPriorityId),
      seriesNumber: integerOf(dataSet, tags.seriesNumber),
      seriesDescription: wordsOf(dataSet, tags.seriesDescription),
      bodyPart: wordsOf(dataSet, tags.bodyPartExamined),
      instanceNumber: integerOf(dataSet, tags.instanceNumber),
      acquisitionNumber: integerOf(dataSet, tags.acquisitionNumber),
      temporalPosition: integerOf(dataSet, tags.temporalPositionIdentifier),
      acquiredMs: acquiredMsOf(dataSet),
      sliceLocationMm: decimalOf(dataSet, tags.sliceLocation),
      imagesInAcquisition: integerOf(dataSet, tags.imagesInAcquisition),
      frameOfReferenceUid: firstTextOf(dataSet, tags.frameOfReferenceUid),
      photometric: firstTextOf(dataSet, tags.photometricInterpretation)?.toUpperCase(),
      rescaleSlope: rescale.given ? rescale.slope : undefined,
      rescaleIntercept: rescale.given ? rescale.intercept : undefined,
      rescaleType: rescaleTypeOf(dataSet, groups),
      windowCentreHu: windowCentre,
      windowWidthHu: windowWidth !== undefined && windowWidth > 0 ? windowWidth : undefined,
      frameGeometry,
      frameWords: frameWordsOf(dataSet, frames),
      gantryTiltDeg: decimalOf(dataSet, tags.gantryTilt),
      kernel: kernelOf(dataSet),
      kvp: decimalOf(dataSet, tags.kvp),
      contrastAgent: agentOf(dataSet),
      manufacturer: wordsOf(dataSet, tags.manufacturer),
      scannerModel: wordsOf(dataSet, tags.manufacturerModelName),
    }),
  };
}

function patientOf(dataSet: DataSet): PatientWords {
  const birthDate = firstTextOf(dataSet, tags.patientBirthDate);
  const age = firstTextOf(dataSet, tags.patientAge);
  const studyDate = firstTextOf(dataSet, tags.studyDate);
  return withoutUndefined({
    id: wordsOf(dataSet, tags.patientId),
    issuer: wordsOf(dataSet, tags.issuerOfPatientId),
    name: personName(wordsOf(dataSet, tags.patientName)),
    birthDate,
    sex: firstTextOf(dataSet, tags.patientSex),
    ageYears:
      (age === undefined ? undefined : yearsFromAge(age)) ??
      (birthDate !== undefined && studyDate !== undefined ? yearsBetween(birthDate, studyDate) : undefined),
  });
}

/** Without empty components and component groups at the end (PS3.5 6.2.1.1). */
function personName(text: string | undefined): string | undefined {
  const name = text?.replace(/[\^\s]+(?==|$)/g, '').replace(/=+$/, '');
  return name === '' ? undefined : name;
}

function isSimulated(dataSet: DataSet, imageType: readonly string[]): boolean {
  if (imageType.includes('SIMULATED')) return true;
  return wordsOf(dataSet, tags.imageComments)?.startsWith('Simulated by Ictus') ?? false;
}
