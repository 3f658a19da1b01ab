import { budgets, failed, ok, problem, type InstanceHeader, type Problem, type Result } from '../contract/index.js';
import { walkDataSet, type DataSet, type PixelElement, type StopReason, type WalkedDataSet } from './dataSet.js';
import { skipUndefined } from './elements.js';
import { headerFrom, type InstanceUids } from './header.js';
import { odditiesOf } from './oddities.js';
import { openPart10, type OpenedFile } from './part10.js';
import { isPixelTag, tags } from './tags.js';
import { firstTextOf, integerOf, textsOf, uint16Of } from './values.js';

export interface ParsedInstance {
  readonly header: InstanceHeader;
  readonly dataSet: DataSet;
  readonly pixels: PixelElement | null;
  /** True where `dataSet.bytes` were inflated, and offsets are not offsets into the file. */
  readonly inflated: boolean;
  /** What is odd about the file, though it could be read. */
  readonly warnings: readonly Problem[];
}

export interface ParseOptions {
  /** False where `bytes` are only the beginning of the file. */
  readonly complete: boolean;
  /** Size of the file; what reaches past it is then said. Without it, that of complete `bytes`. */
  readonly fileBytes?: number;
}

const dicomDirectory = '1.2.840.10008.1.3.10';

/**
 * Reads one instance up to its pixels; the pixels themselves are not touched.
 *
 * `header-incomplete`: `complete` is false and more bytes are needed. `not-dicom`: another kind of file. `header-damaged`: the
 * data set cannot be followed to its pixels or its end. `uid-missing`: nothing in the file names the instance, and it has no image.
 * `not-an-image`: a DICOMDIR. Objects without pixels (reports, structures) are parsed; `unsupportedReason` tells them apart.
 */
export function parseInstance(bytes: Uint8Array, options: ParseOptions): Result<ParsedInstance> {
  const opened = openInstance(bytes, options);
  return opened.ok ? readInstance(opened.value) : opened;
}

/** An instance of which it is known where everything is, and nothing yet what it says. */
export interface OpenedInstance {
  readonly file: OpenedFile;
  readonly dataSet: DataSet;
  readonly pixels: PixelElement | null;
  /** Size of the file, where it is known and offsets are offsets into it. */
  readonly fileBytes: number | undefined;
}

/** The first half of `parseInstance`, with its errors but for `uid-missing`. */
export function openInstance(bytes: Uint8Array, options: ParseOptions): Result<OpenedInstance> {
  const opened = openPart10(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options.complete);
  if (!opened.ok) return opened;
  const file = opened.value;
  if (file.mediaSopClassUid === dicomDirectory) {
    return failed('not-an-image', 'This is a DICOMDIR, an index of other files; open the folder it stands in.');
  }
  const walked = walkToPixels(file, options.complete);
  if (walked.stopped !== 'reached' && walked.stopped !== 'end') {
    if (!options.complete && walked.stopped === 'ran-out') return needsMore();
    if (file.guessed && !namesAnything(walked.dataSet)) return failed('not-dicom', 'This is not a DICOM file.');
    return damaged(walked.stopped, walked.stoppedAt);
  }
  if (walked.stopped === 'end' && !options.complete) return needsMore();
  const dataSet = withCharacterSet(walked.dataSet);
  if (walked.stopped === 'reached' && !options.complete && !isWhole(dataSet)) return needsMore();
  if (file.guessed && !namesAnything(dataSet)) return failed('not-dicom', 'This is not a DICOM file.');
  return ok({
    file,
    dataSet,
    pixels: pixelElementOf(dataSet),
    fileBytes: file.inflated ? undefined : (options.fileBytes ?? (options.complete ? bytes.length : undefined)),
  });
}

/** The second half of `parseInstance`. */
export function readInstance({ file, dataSet, pixels, fileBytes }: OpenedInstance): Result<ParsedInstance> {
  const warnings = [...file.warnings];
  const uids = instanceUids(dataSet, file, pixels, warnings);
  if (!uids) {
    return failed(
      'uid-missing',
      'The file names no study, series or instance and has no image; nothing can be shown of it.',
    );
  }
  const header = headerFrom(
    dataSet,
    uids,
    file.transferSyntaxUid,
    pixels !== null && pixels.length !== 0,
    framesOf(dataSet, pixels, fileBytes, warnings),
  );
  warnings.push(...odditiesOf(dataSet, header, pixels, fileBytes));
  return ok({ header, dataSet, pixels, inflated: file.inflated, warnings });
}

function walkToPixels(file: OpenedFile, complete: boolean): WalkedDataSet {
  const { bytes, encoding } = file;
  const end = bytes.length;
  const walked = walkDataSet(bytes, { start: file.dataSetAt, end, encoding, stopAt: isPixelTag });
  if (walked.stopped !== 'reached' || !complete || isWhole(walked.dataSet)) return walked;
  // Pixel Data before the tags that name it, or tags out of order: what stands behind it counts too.
  const after = endOfPixels(walked.dataSet);
  if (after === undefined) return walked;
  const rest = walkDataSet(bytes, { start: after, end, encoding, meter: walked.dataSet.meter });
  return { ...walked, dataSet: joined(walked.dataSet, rest.dataSet) };
}

function endOfPixels(dataSet: DataSet): number | undefined {
  const last = dataSet.tags.length - 1;
  const start = dataSet.offsets[last] ?? 0;
  const end = dataSet.bytes.length;
  if (!dataSet.undefinedLengths.has(last)) {
    const after = start + (dataSet.lengths[last] ?? 0);
    return after <= end ? after : undefined;
  }
  const after = skipUndefined(dataSet.bytes, start, end, dataSet.encoding, dataSet.meter);
  return typeof after === 'number' ? after : undefined;
}

function joined(first: DataSet, second: DataSet): DataSet {
  const shift = first.tags.length;
  return {
    ...first,
    tags: [...first.tags, ...second.tags],
    vrs: [...first.vrs, ...second.vrs],
    offsets: [...first.offsets, ...second.offsets],
    lengths: [...first.lengths, ...second.lengths],
    undefinedLengths: new Set([...first.undefinedLengths, ...[...second.undefinedLengths].map((at) => at + shift)]),
    ascending: false,
  };
}

function withCharacterSet(dataSet: DataSet): DataSet {
  const characterSet = textsOf(dataSet, tags.specificCharacterSet);
  return characterSet.length > 0 ? { ...dataSet, characterSet } : dataSet;
}

/** Whether nothing is to be looked for behind the pixels. */
function isWhole(dataSet: DataSet): boolean {
  return dataSet.ascending && dataSet.tags.includes(tags.studyInstanceUid) && dataSet.tags.includes(tags.rows);
}

function namesAnything(dataSet: DataSet): boolean {
  return [tags.studyInstanceUid, tags.sopInstanceUid, tags.sopClassUid, tags.modality].some((tag) =>
    dataSet.tags.includes(tag),
  );
}

function pixelElementOf(dataSet: DataSet): PixelElement | null {
  const index = dataSet.tags.findIndex(isPixelTag);
  const tag = dataSet.tags[index];
  if (tag === undefined) return null;
  return {
    tag,
    valueAt: dataSet.offsets[index] ?? 0,
    length: dataSet.undefinedLengths.has(index) ? null : (dataSet.lengths[index] ?? 0),
  };
}

/** An item of a fragment takes at least so many bytes. */
const leastFragment = 10;

/** Number of Frames, but never more than Pixel Data can hold: the number alone costs nothing to write. */
function framesOf(
  dataSet: DataSet,
  pixels: PixelElement | null,
  fileBytes: number | undefined,
  warnings: Problem[],
): number {
  const said = integerOf(dataSet, tags.numberOfFrames) ?? 1;
  const declared = Math.min(Math.max(said, 1), budgets.frames);
  if (declared === 1 || !pixels) return declared;
  const factors = ['rows', 'columns', 'bitsAllocated', 'samplesPerPixel'] as const;
  const frameBits = factors.reduce((product, name) => product * (uint16Of(dataSet, tags[name]) ?? 1), 1);
  const left = fileBytes === undefined ? Number.POSITIVE_INFINITY : fileBytes - pixels.valueAt;
  const most = pixels.length === null ? left / leastFragment : (pixels.length * 8) / Math.max(frameBits, 1);
  const held = Math.max(1, Math.floor(most));
  if (held >= declared) return declared;
  warnings.push(problem('header-damaged', `The header says ${said} frames, but Pixel Data holds ${held}.`));
  return held;
}

/** UIDs of the file; one that is missing is made up from what is there, so that two such files never become one study. */
function instanceUids(
  dataSet: DataSet,
  file: OpenedFile,
  pixels: PixelElement | null,
  warnings: Problem[],
): InstanceUids | undefined {
  const study = firstTextOf(dataSet, tags.studyInstanceUid);
  const series = firstTextOf(dataSet, tags.seriesInstanceUid);
  const ownSop = firstTextOf(dataSet, tags.sopInstanceUid);
  const sop = ownSop ?? file.mediaSopInstanceUid;
  if (study === undefined && sop === undefined && pixels === null) return undefined;
  const own = sop ?? `no-instance-uid-${fingerprint(dataSet, pixels)}`;
  for (const [name, value] of [
    ['study', study],
    ['series', series],
    ['instance', sop],
  ] as const) {
    if (value === undefined) {
      warnings.push(problem('uid-missing', `The file has no ${name} UID; it stands alone under one made up for it.`));
    }
  }
  if (ownSop === undefined && sop !== undefined) {
    warnings.push(problem('uid-missing', 'The instance UID is missing; that of the file meta information is taken.'));
  }
  return {
    studyUid: study ?? `no-study-uid-${own}`,
    seriesUid: series ?? `no-series-uid-${own}`,
    sopInstanceUid: own,
    sopClassUid: firstTextOf(dataSet, tags.sopClassUid) ?? file.mediaSopClassUid,
  };
}

/** FNV-1a over the file up to a little of its pixels, as hex: the same file gets the same name again. */
function fingerprint(dataSet: DataSet, pixels: PixelElement | null): string {
  const { bytes } = dataSet;
  const end = Math.min(bytes.length, (pixels?.valueAt ?? 0) + 65_536);
  let low = 0x811c9dc5;
  let high = 0x811c9dc5 ^ end;
  for (let at = 0; at < end; at++) {
    low = Math.imul(low ^ (bytes[at] ?? 0), 0x01000193);
    high = Math.imul(high ^ (bytes[end - 1 - at] ?? 0), 0x01000193);
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

function needsMore(): Result<never> {
  return failed('header-incomplete', 'The header is longer than what was read of the file.');
}

function damaged(stopped: Exclude<StopReason, 'end' | 'reached'>, at: number): Result<never> {
  const where = `byte ${at}`;
  switch (stopped) {
    case 'ran-out':
      return failed(
        'header-damaged',
        `An element at ${where} is longer than the file; copy the file again from its source.`,
      );
    case 'damaged':
      return failed(
        'header-damaged',
        `The sequence at ${where} cannot be followed; copy the file again from its source.`,
      );
    case 'too-deep':
      return failed('header-damaged', `Sequences at ${where} are nested too deep to be real; the file was not read.`);
    case 'too-many':
      return failed(
        'header-damaged',
        `The header has too many elements to be real (at ${where}); the file was not read.`,
      );
  }
}
