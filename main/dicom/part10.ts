import { constants, inflateRawSync, inflateSync } from 'node:zlib';
import { budgets, failed, ok, problem, type Problem, type Result } from '../contract/index.js';
import { tagAt, uint16At, uint32At } from './byteOrder.js';
import { walkDataSet, type DataSet } from './dataSet.js';
import type { Encoding } from './elements.js';
import { looksLikeUid, uids } from './uids.js';
import { firstTextOf } from './values.js';
import { lengthForms } from './valueRepresentation.js';

/** Where the data set of a file begins and how it is written: what Part 10 (PS3.10 7) says, or what the bytes show. */
export interface OpenedFile {
  /** The file's bytes, or the inflated data set. */
  readonly bytes: Buffer;
  readonly dataSetAt: number;
  readonly encoding: Encoding;
  readonly transferSyntaxUid: string;
  readonly inflated: boolean;
  /** Media Storage SOP Class and Instance UID of the file meta information. */
  readonly mediaSopClassUid?: string;
  readonly mediaSopInstanceUid?: string;
  /** No preamble, no DICM: what was found is a guess until a UID confirms it. */
  readonly guessed: boolean;
  readonly warnings: readonly Problem[];
}

const metaEncoding: Encoding = { explicit: true, littleEndian: true };

/** Finds the data set. `not-dicom` for anything that does not look like one; `header-damaged` where deflate fails. */
export function openPart10(bytes: Buffer, complete: boolean): Result<OpenedFile> {
  const start = startOf(bytes);
  if (start === undefined) return failed('not-dicom', 'This is not a DICOM file.');
  const { metaAt, guessed } = start;
  const warnings: Problem[] = [];
  if (guessed) warnings.push(problem('header-damaged', 'The file has no DICOM preamble; it was read all the same.'));

  const implicitMeta = isImplicitAt(bytes, metaAt);
  const walked = walkDataSet(bytes, {
    start: metaAt,
    end: metaEnd(bytes, metaAt),
    encoding: implicitMeta ? { explicit: false, littleEndian: true } : metaEncoding,
  });
  const meta = walked.dataSet;
  if (!guessed) warnings.push(...metaOddities(meta, walked.stoppedAt, implicitMeta));
  const dataSetAt = walked.stoppedAt;
  const named = firstTextOf(meta, 0x00020010);
  // What is no UID at all names nothing, and must not land in a sentence.
  const declared = named !== undefined && looksLikeUid.test(named) ? named : undefined;
  const mediaSopClassUid = firstTextOf(meta, 0x00020002);
  const mediaSopInstanceUid = firstTextOf(meta, 0x00020003);
  const words = {
    ...(mediaSopClassUid === undefined ? {} : { mediaSopClassUid }),
    ...(mediaSopInstanceUid === undefined ? {} : { mediaSopInstanceUid }),
    guessed,
  };
  if (dataSetAt + 8 > bytes.length) {
    return complete
      ? failed('header-damaged', 'The file ends before its data set; copy it again from its source.')
      : failed('header-incomplete', 'The file meta information is longer than what was read.');
  }

  if (declared === uids.deflatedLittleEndian && !looksPlain(bytes, dataSetAt)) {
    const deflated = bytes.subarray(dataSetAt, complete ? undefined : dataSetAt + startBytes);
    const inflated = inflate(deflated, complete);
    if (!inflated.ok) return inflated;
    if (hasZlibHeader(deflated)) {
      warnings.push(
        problem('header-damaged', 'The deflated data set has a zlib header, against the standard; it was read.'),
      );
    }
    return ok({
      bytes: inflated.value,
      dataSetAt: 0,
      encoding: metaEncoding,
      transferSyntaxUid: declared,
      inflated: true,
      ...words,
      warnings,
    });
  }

  const seen = encodingAt(bytes, dataSetAt, declared === uids.explicitBigEndian);
  const transferSyntaxUid = actualSyntax(declared, seen);
  // Big endian written as little is found out here too: nativeSyntaxOf tells what was seen.
  if (transferSyntaxUid !== declared && !guessed) {
    const said = declared === undefined ? 'names no transfer syntax' : `says transfer syntax ${declared}`;
    warnings.push(problem('header-damaged', `The file ${said}; its data set was read as ${transferSyntaxUid}.`));
  }
  return ok({ bytes, dataSetAt, encoding: seen, transferSyntaxUid, inflated: false, ...words, warnings });
}

/** What is odd about the file meta information, though the data set behind it was found. */
function metaOddities(meta: DataSet, endsAt: number, implicit: boolean): Problem[] {
  const [first] = meta.tags;
  if (first === undefined)
    return [problem('header-damaged', 'The file has no file meta information; it was read all the same.')];
  const found: Problem[] = [];
  if (implicit)
    found.push(
      problem('header-damaged', 'The file meta information is written without VRs; it was read all the same.'),
    );
  if (first === 0x00020000 && (meta.lengths[0] ?? 0) >= 4) {
    const valueAt = meta.offsets[0] ?? 0;
    if (valueAt + 4 + uint32At(meta.bytes, valueAt, true) !== endsAt) {
      found.push(problem('header-damaged', 'The length of the file meta information is wrong; it was not believed.'));
    }
  }
  return found;
}

interface FileStart {
  readonly metaAt: number;
  readonly guessed: boolean;
}

function startOf(bytes: Uint8Array): FileStart | undefined {
  // A data set that begins at byte 0 wins over the letters DICM inside one of its values.
  if (bytes.length >= 8 && startsDataSet(bytes, 0)) return { metaAt: 0, guessed: true };
  if (hasPrefix(bytes, 128)) return { metaAt: 132, guessed: false };
  if (hasPrefix(bytes, 0)) return { metaAt: 4, guessed: true };
  return undefined;
}

function hasPrefix(bytes: Uint8Array, at: number): boolean {
  return bytes.length >= at + 4 && uint32At(bytes, at, true) === 0x4d434944;
}

/** Group 2 or 8 with a VR, or group 8 with a length that fits: a preamble or another format hardly ever looks so. */
function startsDataSet(bytes: Uint8Array, at: number): boolean {
  const little = uint16At(bytes, at, true) <= 0xff;
  const tag = tagAt(bytes, at, little);
  const group = Math.floor(tag / 0x10000);
  if (group !== 0x0002 && group !== 0x0008) return false;
  if ((tag & 0xffff) > 0x0100) return false;
  if ((lengthForms[((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)] ?? 0) > 0) return true;
  const length = uint32At(bytes, at + 4, little);
  return length > 0 && length <= 256 && at + 8 + length + 4 <= bytes.length;
}

/** End of group 2, found element by element: the group length is often wrong and adds nothing. */
function metaEnd(bytes: Uint8Array, metaAt: number): number {
  let at = metaAt;
  const implicit = isImplicitAt(bytes, metaAt);
  while (at + 8 <= bytes.length && uint16At(bytes, at, true) === 0x0002) {
    const form = implicit ? 0 : (lengthForms[((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)] ?? 0);
    const next =
      form === 1
        ? at + 8 + uint16At(bytes, at + 6, true)
        : form === 2
          ? at + 12 + uint32At(bytes, at + 8, true)
          : at + 8 + uint32At(bytes, at + 4, true);
    if (next > bytes.length) return bytes.length;
    at = next;
  }
  return at;
}

function isImplicitAt(bytes: Uint8Array, at: number): boolean {
  return (lengthForms[((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)] ?? 0) === 0;
}

/**
 * What the first element of the data set shows: files that declare one encoding and use another exist. Data sets nearly
 * always begin with group 8, which tells the byte order; where they do not, the declared one stands.
 */
function encodingAt(bytes: Uint8Array, at: number, declaredBig: boolean): Encoding {
  const littleGroup = uint16At(bytes, at, true);
  const littleEndian = littleGroup === 0x0008 || (littleGroup !== 0x0800 && !declaredBig);
  return { explicit: !isImplicitAt(bytes, at), littleEndian };
}

function looksPlain(bytes: Uint8Array, at: number): boolean {
  return startsDataSet(bytes, at);
}

function nativeSyntaxOf(encoding: Encoding): string {
  if (!encoding.explicit) return uids.implicitLittleEndian;
  return encoding.littleEndian ? uids.explicitLittleEndian : uids.explicitBigEndian;
}

const nativeSyntaxes: ReadonlySet<string> = new Set([
  uids.implicitLittleEndian,
  uids.explicitLittleEndian,
  uids.explicitBigEndian,
  uids.deflatedLittleEndian,
]);

/** A native syntax is known by the bytes better than by its name; any other name tells about the pixels and stands. */
function actualSyntax(declared: string | undefined, seen: Encoding): string {
  if (declared === undefined || nativeSyntaxes.has(declared)) return nativeSyntaxOf(seen);
  return declared;
}

/** A zlib header (RFC 1950) before the raw deflate data is against PS3.5 A.5 and seen in the field. */
function hasZlibHeader(bytes: Uint8Array): boolean {
  return bytes[0] === 0x78 && uint16At(bytes, 0, false) % 31 === 0;
}

/** Of an incomplete file only so much is inflated: a header lies within, and a bomb of 1000:1 stays small. */
const startBytes = 32 * 1024;

function inflate(bytes: Uint8Array, complete: boolean): Result<Buffer> {
  // A stream cut short (by us, or by the file) still gives what it holds: Z_SYNC_FLUSH asks for no end mark.
  const options = { maxOutputLength: budgets.inflatedBytes, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    return ok(hasZlibHeader(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (!complete && !said.includes('larger')) {
      return failed('header-incomplete', 'The deflated data set is longer than what was read.', { cause: said });
    }
    return failed('header-damaged', 'The deflated data set cannot be inflated; copy the file again from its source.', {
      cause: said,
    });
  }
}
