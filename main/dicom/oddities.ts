import { problem, type InstanceHeader, type Problem } from '../contract/index.js';
import { isKnownCharacterSet } from './characterSet.js';
import { indexOfTag, type DataSet, type PixelElement } from './dataSet.js';
import { oddities } from './elements.js';
import { isPixelTag, tags } from './tags.js';
import { looksLikeUid } from './uids.js';
import { decimalsOf, textOf, uint16Of } from './values.js';

/**
 * What is odd about a file that is read all the same, one sentence each. Only what may change what a reader sees or
 * measures, or shows that something handled the file badly: a header is looked at once, for the index, so this is
 * cheap. `fileBytes` is the size of the file, where it is known.
 */
export function odditiesOf(
  dataSet: DataSet,
  header: InstanceHeader,
  pixels: PixelElement | null,
  fileBytes: number | undefined,
): Problem[] {
  return [
    ...formOddities(dataSet),
    ...identityOddities(dataSet, header),
    ...(pixels ? [...pixelOddities(dataSet, header, pixels, fileBytes), ...scaleOddities(dataSet, header)] : []),
  ];
}

function odd(message: string): Problem {
  return problem('header-damaged', message);
}

function formOddities({ ascending, tags: present, meter, characterSet }: DataSet): Problem[] {
  const found: Problem[] = [];
  if (!ascending) {
    const standard = present.filter((tag) => (tag & 0x10000) === 0);
    if (new Set(standard).size < standard.length) found.push(odd('A tag stands twice; the first is taken.'));
    if (!isPixelTag(present.at(-1) ?? 0) && present.some(isPixelTag)) {
      found.push(odd('Tags stand behind the pixels, out of order; they were read all the same.'));
    }
  }
  if (meter.odd & oddities.strayDelimiter)
    found.push(odd('A sequence delimiter belongs to no sequence; it was passed over.'));
  if (meter.odd & oddities.delimiterLength) found.push(odd('A sequence delimiter has a length; it was not believed.'));
  if (meter.odd & oddities.vr) {
    found.push(odd('An element has no value representation of the standard; it was read by its length.'));
  }
  if ((present[0] ?? 0x00080000) < 0x00040000)
    found.push(odd('A network command stands in the data set; it was passed over.'));
  if (!characterSet.every(isKnownCharacterSet)) {
    found.push(odd('The character set is not known; names may be misread.'));
  }
  return found;
}

function identityOddities(dataSet: DataSet, header: InstanceHeader): Problem[] {
  const found: Problem[] = [];
  const { patient } = header;
  if (patient.id === undefined) found.push(odd('The file has no Patient ID; make sure whose it is.'));
  if (header.modality === undefined) found.push(odd('The file does not say its modality.'));
  if (header.sopClassUid === undefined) found.push(odd('The file does not say what kind of object it is.'));
  if (patient.name?.includes('\ufffd') === true) {
    found.push(odd('The patient name holds bytes that its character set does not know; they are shown as a mark.'));
  }
  for (const [name, tag] of [
    ['study', tags.studyInstanceUid],
    ['series', tags.seriesInstanceUid],
    ['instance', tags.sopInstanceUid],
  ] as const) {
    const text = textOf(dataSet, tag);
    if (text !== undefined && !looksLikeUid.test(text))
      found.push(odd(`The ${name} UID is no UID; it is kept as a name only.`));
  }
  return found;
}

function pixelOddities(
  dataSet: DataSet,
  header: InstanceHeader,
  pixels: PixelElement,
  fileBytes: number | undefined,
): Problem[] {
  const found: Problem[] = [];
  if (pixels.length !== null) found.push(...lengthOddities(header, pixels.valueAt, pixels.length, fileBytes));
  const frames = textOf(dataSet, tags.numberOfFrames);
  if (frames !== undefined && !(/^\+?\d+$/.test(frames) && Number(frames) > 0)) {
    found.push(odd('The number of frames is no number; one frame is read.'));
  }
  const { bitsAllocated, bitsStored } = header;
  const highBit = uint16Of(dataSet, tags.highBit);
  if (highBit !== undefined && (highBit < bitsStored - 1 || highBit >= bitsAllocated)) {
    found.push(odd(`High Bit ${highBit} cannot be; the lowest ${bitsStored} bits are taken.`));
  }
  if (header.photometric === undefined) {
    found.push(odd('The file does not say how its pixels are to be seen; they are read as MONOCHROME2.'));
  }
  if ([tags.rows, tags.columns].some((tag) => (lengthOf(dataSet, tag) ?? 2) !== 2)) {
    found.push(odd('Rows or Columns have more than one value; the first is taken.'));
  }
  return found;
}

/** Bytes after native pixels that a digital signature or padding would not need. */
const surplusBytes = 1024;

function lengthOddities(
  { rows, cols, bitsAllocated, samplesPerPixel }: InstanceHeader,
  valueAt: number,
  length: number,
  fileBytes: number | undefined,
): Problem[] {
  const left = fileBytes === undefined ? length : fileBytes - valueAt;
  const held = Math.min(length, left);
  const wanted = Math.ceil((rows * cols * bitsAllocated * samplesPerPixel) / 8);
  if (held > 0 && held < wanted) {
    return [
      problem(
        'pixel-data-truncated',
        `Pixel Data holds ${held} of the ${wanted} bytes of a frame; copy the file again from its source.`,
      ),
    ];
  }
  if (left < length) return [odd(`Pixel Data says it has ${length} bytes, but the file holds ${left} of them.`)];
  if (left - length > surplusBytes) return [odd(`${left - length} bytes follow the pixels; they were not read.`)];
  return [];
}

function scaleOddities(dataSet: DataSet, header: InstanceHeader): Problem[] {
  const found: Problem[] = [];
  const [slope, intercept] = [lengthOf(dataSet, tags.rescaleSlope), lengthOf(dataSet, tags.rescaleIntercept)];
  if (header.rescaleSlope === undefined && ((slope ?? 0) > 0 || (intercept ?? 0) > 0)) {
    found.push(odd('Rescale Slope or Intercept is no usable number, so the values are not in HU.'));
  } else if (slope === 0 || intercept === 0) {
    found.push(odd('Rescale Slope or Intercept is empty; 1 or 0 stands in.'));
  }
  if (header.geometry.pixelSpacingMm && decimalsOf(dataSet, tags.pixelSpacing).length === 1) {
    found.push(odd('Pixel Spacing has one value; square pixels are assumed.'));
  }
  return found;
}

function lengthOf(dataSet: DataSet, tag: number): number | undefined {
  const index = indexOfTag(dataSet, tag);
  return index < 0 ? undefined : dataSet.lengths[index];
}
