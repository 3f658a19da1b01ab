import { failed, ok, type DecodedFrame, type Result } from '../contract/index.js';
import { indexOfTag, type DataSet } from './dataSet.js';
import { frameDecoders } from './decoders.js';
import { functionalGroupsOf, rescaleOf } from './functionalGroups.js';
import { modalityLutOf, throughLut } from './modalityLut.js';
import type { ParsedInstance } from './parse.js';
import { paddingOf, pixelFormatOf, type StoredValues } from './pixelFormat.js';
import { tags } from './tags.js';
import { unsupportedReason } from './unsupported.js';
import { unwrapped } from './wrappedUnits.js';

/** A frame in HU with the stored values it came from; these may be a view of the file's bytes: read, never written. */
export interface DicomFrame extends DecodedFrame {
  /** After the modality LUT where the header has one instead of a rescale, and after mending. */
  readonly stored: StoredValues;
  /** The pixels were wrapped modulo 4096 and were put right (reason `units-mended`). */
  readonly unitsMended: boolean;
}

/**
 * One frame (0-based) of a parsed instance. `bytes` is the whole file; for a deflated one the inflated bytes of `parsed` are used.
 * HU is float32(stored * slope + intercept), the product and sum in float64; padding pixels are rescaled like any other, and
 * MONOCHROME1 changes nothing: it is a matter of display.
 *
 * Errors: those of `unsupportedReason`, `frame-out-of-range`, `pixel-format-unsupported`, `pixel-data-truncated`.
 */
export async function decodeFrame(
  parsed: ParsedInstance,
  bytes: Uint8Array,
  frame: number,
): Promise<Result<DicomFrame>> {
  const { header, dataSet, pixels } = parsed;
  const unsupported = unsupportedReason(header);
  if (unsupported) return { ok: false, problem: unsupported };
  const decoder = frameDecoders.get(header.transferSyntaxUid);
  if (!pixels || !decoder) return failed('no-pixels', 'The file holds no pixels.');
  if (!Number.isInteger(frame) || frame < 0 || frame >= header.frames) {
    return failed('frame-out-of-range', `Frame ${frame + 1} was asked for; the file has ${header.frames}.`);
  }
  const format = pixelFormatOf(header, dataSet, pixels.tag);
  if (!format.ok) return format;
  const decoded = await decoder({
    bytes: parsed.inflated ? dataSet.bytes : bytes,
    pixels,
    format: format.value,
    littleEndian: dataSet.encoding.littleEndian,
    frame,
    ...extendedOffsetsOf(dataSet),
  });
  if (!decoded.ok) return decoded;
  const groups = functionalGroupsOf(dataSet);
  const rescale = rescaleOf(dataSet, groups, frame);
  const lut = rescale.given ? undefined : modalityLutOf(dataSet, isSigned(decoded.value));
  const mended = unwrapped(decoded.value, header, rescale.slope, rescale.intercept);
  const stored = lut ? throughLut(decoded.value, lut) : (mended ?? decoded.value);
  const { slope, intercept } = rescale;
  const toHu = (value: number): number => Math.fround(value * slope + intercept);
  const padding = lut || format.value.kind === 'float' ? undefined : paddingOf(dataSet, isSigned(decoded.value));
  return ok({
    rows: header.rows,
    cols: header.cols,
    ...huFromStored(stored, slope, intercept),
    ...(padding && { paddingHu: toHu(padding.value), paddingLimitHu: toHu(padding.limit) }),
    photometric: header.photometric ?? 'MONOCHROME2',
    transferSyntaxUid: header.transferSyntaxUid,
    slope,
    intercept,
    stored,
    unitsMended: mended !== undefined,
  });
}

/** As decoded: where a JPEG 2000 stream has a sign, it is right and the header is not. */
function isSigned(stored: StoredValues): boolean {
  return stored instanceof Int16Array || stored instanceof Int8Array || stored instanceof Int32Array;
}

function extendedOffsetsOf(dataSet: DataSet): { readonly extendedOffsets?: Uint8Array } {
  const index = indexOfTag(dataSet, tags.extendedOffsetTable);
  if (index < 0) return {};
  const at = dataSet.offsets[index] ?? 0;
  return { extendedOffsets: dataSet.bytes.subarray(at, at + (dataSet.lengths[index] ?? 0)) };
}

interface HuOfFrame {
  readonly hu: Float32Array;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Range and mean are taken from the stored values: rescaling is monotone, and whole numbers are summed without error. */
function huFromStored(stored: StoredValues, slope: number, intercept: number): HuOfFrame {
  const count = stored.length;
  const hu = new Float32Array(count);
  // A loop over few kinds of array is several times as fast as one over all: the rare ones are copied first.
  const common = stored instanceof Uint16Array || stored instanceof Int16Array || stored instanceof Uint8Array;
  const values = common ? stored : new Float64Array(stored);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const value = values[at] ?? 0;
    hu[at] = value * slope + intercept;
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
  }
  const ends = [Math.fround(least * slope + intercept), Math.fround(most * slope + intercept)];
  return { hu, min: Math.min(...ends), max: Math.max(...ends), mean: (sum / count) * slope + intercept };
}
