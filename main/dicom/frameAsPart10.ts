import type { DecodedFrame } from '../contract/index.js';
import type { ParsedInstance } from './parse.js';
import type { StoredValues } from './pixelFormat.js';
import { tags } from './tags.js';
import { uids } from './uids.js';
import { textOf } from './values.js';
import type { Vr } from './valueRepresentation.js';
import { writeDicom, type DicomElement } from './write.js';

/** Text that identifies the image and that overlays show; copied as it stands. No patient words: the viewer does not need them here. */
const copied: readonly (readonly [number, Vr])[] = [
  [tags.imageType, 'CS'],
  [tags.modality, 'CS'],
  [tags.seriesNumber, 'IS'],
  [tags.instanceNumber, 'IS'],
  [tags.frameOfReferenceUid, 'UI'],
  [tags.windowCenter, 'DS'],
  [tags.windowWidth, 'DS'],
  [tags.rescaleType, 'LO'],
  [tags.pixelAspectRatio, 'IS'],
];

/**
 * The frame as an uncompressed, explicit-little-endian Part 10 file for cornerstone-wado-image-loader, such that its
 * pixel * slope + intercept, rounded to float32, is our HU to the bit. Integers of up to 16 bits travel as stored
 * values with the rescale beside them, and so do wider ones where all of them are whole numbers of 16 bits. The rest goes as HU in float32 with
 * slope 1; Cornerstone draws whole numbers only, so its loader rounds such an image to 65,536 steps of its own range.
 */
export function frameAsPart10(
  parsed: ParsedInstance,
  decoded: DecodedFrame & { readonly stored: StoredValues },
  frame: number,
): Uint8Array<ArrayBuffer> {
  const { header, dataSet } = parsed;
  const geometry = header.frameGeometry?.[frame] ?? header.geometry;
  const pixels = loaderPixels(decoded);
  const elements: DicomElement[] = [
    { tag: tags.sopClassUid, vr: 'UI', value: header.sopClassUid ?? uids.ctImage },
    { tag: tags.sopInstanceUid, vr: 'UI', value: header.sopInstanceUid },
    { tag: tags.studyInstanceUid, vr: 'UI', value: header.studyUid },
    { tag: tags.seriesInstanceUid, vr: 'UI', value: header.seriesUid },
    { tag: tags.samplesPerPixel, vr: 'US', value: 1 },
    { tag: tags.photometricInterpretation, vr: 'CS', value: decoded.photometric },
    { tag: tags.rows, vr: 'US', value: decoded.rows },
    { tag: tags.columns, vr: 'US', value: decoded.cols },
    { tag: tags.bitsAllocated, vr: 'US', value: pixels.bits },
    { tag: tags.bitsStored, vr: 'US', value: pixels.bits },
    { tag: tags.highBit, vr: 'US', value: pixels.bits - 1 },
    { tag: tags.pixelRepresentation, vr: 'US', value: pixels.signed ? 1 : 0 },
    // As text of full precision: a DS of 16 characters could lose the last bits of a slope.
    { tag: tags.rescaleSlope, vr: 'DS', value: String(pixels.slope) },
    { tag: tags.rescaleIntercept, vr: 'DS', value: String(pixels.intercept) },
    { tag: tags.pixelData, vr: 'OW', value: pixels.bytes },
  ];
  if (header.lossy) elements.push({ tag: tags.lossyImageCompression, vr: 'CS', value: '01' });
  for (const [tag, vr] of copied) {
    const value = textOf(dataSet, tag);
    if (value !== undefined) elements.push({ tag, vr, value });
  }
  if (geometry.positionMm) elements.push({ tag: tags.imagePosition, vr: 'DS', value: geometry.positionMm });
  if (geometry.orientation) elements.push({ tag: tags.imageOrientation, vr: 'DS', value: geometry.orientation });
  if (geometry.pixelSpacingMm) elements.push({ tag: tags.pixelSpacing, vr: 'DS', value: geometry.pixelSpacingMm });
  if (geometry.sliceThicknessMm !== undefined) {
    elements.push({ tag: tags.sliceThickness, vr: 'DS', value: geometry.sliceThicknessMm });
  }
  return writeDicom(elements);
}

interface LoaderPixels {
  readonly bytes: Uint8Array;
  readonly bits: 8 | 16 | 32;
  readonly signed: boolean;
  readonly slope: number;
  readonly intercept: number;
}

function loaderPixels(decoded: DecodedFrame & { readonly stored: StoredValues }): LoaderPixels {
  const { slope, intercept } = decoded;
  const stored = decoded.stored.BYTES_PER_ELEMENT > 2 ? narrowed(decoded.stored) : decoded.stored;
  const rescale = { slope, intercept };
  if (stored instanceof Uint8Array) return { bytes: stored, bits: 8, signed: false, ...rescale };
  // The loader knows no signed bytes.
  if (stored instanceof Int8Array)
    return { bytes: bytesOf(Int16Array.from(stored)), bits: 16, signed: true, ...rescale };
  if (stored instanceof Uint16Array) return { bytes: bytesOf(stored), bits: 16, signed: false, ...rescale };
  if (stored instanceof Int16Array) return { bytes: bytesOf(stored), bits: 16, signed: true, ...rescale };
  return { bytes: bytesOf(decoded.hu), bits: 32, signed: true, slope: 1, intercept: 0 };
}

/** The same values in 16 bits where they fit. */
function narrowed(stored: StoredValues): StoredValues {
  for (const narrow of [Int16Array.from(stored), Uint16Array.from(stored)]) {
    if (narrow.every((value, at) => value === stored[at])) return narrow;
  }
  return stored;
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
