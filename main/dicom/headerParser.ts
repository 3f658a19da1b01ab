import { ok, type FrameGeometry, type InstanceHeader, type Result, type Vector3 } from '../contract/index.js';
import type { DataSet } from './dataSet.js';
import { acquiredMsOf } from './frameWords.js';
import { functionalGroupsOf, vector3 } from './functionalGroups.js';
import { openInstance, readInstance, type OpenedInstance, type ParsedInstance, type ParseOptions } from './parse.js';
import { isPixelTag, tags } from './tags.js';
import { looksLikeUid } from './uids.js';
import { decimalOf, decimalsOf, firstTextOf, hasTag, integerOf } from './values.js';

type OwnKey =
  | 'sopInstanceUid'
  | 'instanceNumber'
  | 'acquisitionNumber'
  | 'geometry'
  | 'frameGeometry'
  | 'frameWords'
  | 'acquiredMs'
  | 'sliceLocationMm'
  | 'windowCentreHu'
  | 'windowWidthHu';

/** What differs from image to image of one series. Absent values are undefined here; JSON leaves them out. */
export type OwnHeader = { readonly [K in OwnKey]: InstanceHeader[K] | undefined };

/** A header in two parts. */
export function splitHeader(header: InstanceHeader): {
  readonly own: OwnHeader;
  readonly shared: Omit<InstanceHeader, OwnKey>;
} {
  const { sopInstanceUid, instanceNumber, acquisitionNumber, geometry, frameGeometry, ...rest } = header;
  const { windowCentreHu, windowWidthHu, frameWords, acquiredMs, sliceLocationMm, ...shared } = rest;
  const own = { sopInstanceUid, instanceNumber, acquisitionNumber, geometry, frameGeometry };
  return { own: { ...own, windowCentreHu, windowWidthHu, frameWords, acquiredMs, sliceLocationMm }, shared };
}

/** Tags that are read anew in each file. */
const ownTags: ReadonlySet<number> = new Set([
  tags.sopInstanceUid,
  tags.instanceNumber,
  tags.acquisitionNumber,
  tags.imagePosition,
  tags.sliceLocation,
  tags.acquisitionDate,
  tags.acquisitionTime,
  tags.acquisitionDateTime,
  tags.contentDate,
  tags.contentTime,
]);
/** Tags that must be the same, byte for byte, for the rest to be the same: all others that are ever read. */
const sharedTags: ReadonlySet<number> = new Set(
  Object.values(tags).filter((tag) => !ownTags.has(tag) && !isPixelTag(tag)),
);

/**
 * `parseInstance` for one file after another, with the same errors. Images of one series differ in a few values: where
 * the rest of what is read is, byte for byte, that of a file before, it is not decoded again, and the answer's `shared`
 * is the very object that `sharedOf` made of that file. `sharedOf` may use all of its instance but the own part.
 */
export function headerParser<Shared>(
  sharedOf: (instance: ParsedInstance) => Shared,
): (bytes: Uint8Array, options: ParseOptions) => Result<{ readonly own: OwnHeader; readonly shared: Shared }> {
  let template: HeaderTemplate<Shared> | null = null;
  return (bytes, options) => {
    const opened = openInstance(bytes, options);
    if (!opened.ok) return opened;
    const own = template && ownOfLike(opened.value, template);
    if (template && own) return ok({ own, shared: template.shared });
    const parsed = readInstance(opened.value);
    if (!parsed.ok) return parsed;
    const { header } = parsed.value;
    const shared = sharedOf(parsed.value);
    const places = sharedPlaces(opened.value);
    template = places && { opened: opened.value, header, places, shared };
    return ok({ own: splitHeader(header).own, shared });
  };
}

/** The file that the next ones are held against. Its bytes are kept. */
interface HeaderTemplate<Shared> {
  readonly opened: OpenedInstance;
  readonly header: InstanceHeader;
  /** Of the elements with shared tags. */
  readonly places: readonly number[];
  readonly shared: Shared;
}

/** Null for what is not told by its elements alone: files that are odd as files, made-up UIDs, functional groups. */
function sharedPlaces(opened: OpenedInstance): readonly number[] | null {
  const { dataSet } = opened;
  const named = firstTextOf(dataSet, tags.studyInstanceUid) && firstTextOf(dataSet, tags.seriesInstanceUid);
  if (!named || !isPlain(opened) || ownUidOf(dataSet) === null || functionalGroupsOf(dataSet)) return null;
  return dataSet.tags.flatMap((tag, at) => (sharedTags.has(tag) ? [at] : []));
}

/** Null where something is to be said about it. */
function ownUidOf(dataSet: DataSet): string | null {
  const uid = firstTextOf(dataSet, tags.sopInstanceUid);
  return uid !== undefined && looksLikeUid.test(uid) ? uid : null;
}

function isPlain({ file }: OpenedInstance): boolean {
  return !file.inflated && !file.guessed && file.warnings.length === 0;
}

/** The own part of a file that is otherwise like the template; null where it is not. */
function ownOfLike(opened: OpenedInstance, template: HeaderTemplate<unknown>): OwnHeader | null {
  if (!isPlain(opened) || !isFormedLike(opened, template.opened)) return null;
  if (!holdsTheSame(opened.dataSet, template.opened.dataSet, template.places)) return null;
  const { dataSet } = opened;
  const sopInstanceUid = ownUidOf(dataSet);
  if (sopInstanceUid === null) return null;
  const { geometry, windowCentreHu, windowWidthHu } = template.header;
  const positionMm = vector3(decimalsOf(dataSet, tags.imagePosition));
  return {
    sopInstanceUid,
    instanceNumber: integerOf(dataSet, tags.instanceNumber),
    acquisitionNumber: integerOf(dataSet, tags.acquisitionNumber),
    geometry: placedAt(geometry, positionMm),
    frameGeometry: undefined,
    windowCentreHu,
    windowWidthHu,
    frameWords: undefined,
    acquiredMs: acquiredMsOf(dataSet),
    sliceLocationMm: decimalOf(dataSet, tags.sliceLocation),
  };
}

function placedAt({ orientation, pixelSpacingMm, sliceThicknessMm }: FrameGeometry, positionMm: Vector3 | undefined) {
  // In the order of geometryOf: equal headers are equal texts.
  return {
    ...(positionMm ? { positionMm } : {}),
    ...(orientation ? { orientation } : {}),
    ...(pixelSpacingMm ? { pixelSpacingMm } : {}),
    ...(sliceThicknessMm === undefined ? {} : { sliceThicknessMm }),
  };
}

/** Written the same way: syntax, elements in their order, oddities of form, place of the pixels in the file. */
function isFormedLike(one: OpenedInstance, other: OpenedInstance): boolean {
  const [a, b] = [one.dataSet, other.dataSet];
  return (
    one.file.transferSyntaxUid === other.file.transferSyntaxUid &&
    one.file.mediaSopClassUid === other.file.mediaSopClassUid &&
    a.encoding.explicit === b.encoding.explicit &&
    a.encoding.littleEndian === b.encoding.littleEndian &&
    a.meter.odd === b.meter.odd &&
    a.ascending === b.ascending &&
    one.pixels?.length === other.pixels?.length &&
    bytesFromPixels(one) === bytesFromPixels(other) &&
    sameElements(a, b)
  );
}

/** What bounds the pixels, and the number of frames; where neither is in question it says nothing. */
function bytesFromPixels({ pixels, fileBytes, dataSet }: OpenedInstance): number | undefined {
  if (!pixels || fileBytes === undefined) return undefined;
  const bounds = pixels.length !== null || hasTag(dataSet, tags.numberOfFrames);
  return bounds ? fileBytes - pixels.valueAt : undefined;
}

function sameElements(a: DataSet, b: DataSet): boolean {
  if (a.tags.length !== b.tags.length || a.undefinedLengths.size !== b.undefinedLengths.size) return false;
  for (let at = 0; at < a.tags.length; at++) {
    if (a.tags[at] !== b.tags[at] || a.vrs[at] !== b.vrs[at]) return false;
  }
  for (const at of a.undefinedLengths) if (!b.undefinedLengths.has(at)) return false;
  return true;
}

function holdsTheSame(a: DataSet, b: DataSet, places: readonly number[]): boolean {
  for (const place of places) {
    const length = a.lengths[place] ?? 0;
    if (length !== b.lengths[place]) return false;
    const [start, other] = [a.offsets[place] ?? 0, b.offsets[place] ?? 0];
    for (let at = 0; at < length; at++) if (a.bytes[start + at] !== b.bytes[other + at]) return false;
  }
  return true;
}
