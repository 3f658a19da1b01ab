import type { FrameWords } from '../contract/index.js';
import { uint32At } from './byteOrder.js';
import { indexOfTag, type DataSet } from './dataSet.js';
import { functionalGroupsOf, macroOf } from './functionalGroups.js';
import { tags } from './tags.js';
import { vrCode } from './valueRepresentation.js';
import { decimalOf, firstTextOf, hasTag, integerOf, itemsOf, textsOf, uint16Of, wordsOf } from './values.js';

/** Tags that stand in functional groups only. */
const inGroups = {
  frameAcquisitionDateTime: 0x00189074,
  frameAcquisitionNumber: 0x00209156,
  temporalPositionIndex: 0x00209128,
  frameType: 0x00089007,
  agentAdministered: 0x00189342,
  codeMeaning: 0x00080104,
} as const;

/** Words that stand in Contrast/Bolus Agent where none was given. */
const noAgent =
  /^(?:no|non|none|nil|nein|kein\w*|ohne\b.*|without\b.*|w\/o\b.*|sans\b.*|sin\b.*|senza\b.*|nati[fv]\w*|plain|null|n\/?a|unknown|[-.0]+|no .*)$/i;

/**
 * Kernel, tube voltage, contrast, acquisition, phase, time, type and unit of each frame of an enhanced object, from
 * its functional groups (PS3.3 C.8.15.3, C.7.6.16.2.2); undefined where the object has none.
 */
export function frameWordsOf(dataSet: DataSet, frames: number): readonly FrameWords[] | undefined {
  const groups = functionalGroupsOf(dataSet);
  if (!groups) return undefined;
  const agent = agentOf(dataSet);
  return Array.from({ length: frames }, (_, frame): FrameWords => {
    const macro = (sequence: number): DataSet | undefined => macroOf(groups, frame, sequence);
    const content = macro(tags.frameContentSequence);
    const reconstruction = macro(tags.ctReconstructionSequence);
    const details = macro(tags.ctXRayDetailsSequence);
    const usage = macro(tags.contrastBolusUsageSequence);
    const type = macro(tags.ctImageFrameTypeSequence);
    const units = macro(tags.pixelValueTransformationSequence);
    const frameType = type && textsOf(type, inGroups.frameType);
    const contrastAgent = usage && firstTextOf(usage, inGroups.agentAdministered) === 'NO' ? undefined : agent;
    return withoutUndefined({
      imageType: frameType && frameType.length > 0 ? frameType : undefined,
      kernel: reconstruction && kernelOf(reconstruction),
      kvp: details && decimalOf(details, tags.kvp),
      contrastAgent,
      rescaleType: units && firstTextOf(units, tags.rescaleType),
      acquisitionNumber: content && wholeOf(content, inGroups.frameAcquisitionNumber),
      temporalPosition: content && wholeOf(content, inGroups.temporalPositionIndex),
      acquiredMs: content && momentOf(firstTextOf(content, inGroups.frameAcquisitionDateTime)),
    });
  });
}

/** A whole number in two or four bytes (US, UL), or in words (IS). */
function wholeOf(dataSet: DataSet, tag: number): number | undefined {
  const index = indexOfTag(dataSet, tag);
  const vr = dataSet.vrs[index];
  if (vr === vrCode('IS')) return integerOf(dataSet, tag);
  const { littleEndian } = dataSet.encoding;
  const at = dataSet.offsets[index] ?? 0;
  // Without a VR (implicit syntaxes) the length tells which it is.
  if (dataSet.lengths[index] === 4) return uint32At(dataSet.bytes, at, littleEndian);
  return index < 0 ? undefined : uint16Of(dataSet, tag);
}

/** Convolution Kernel, all its values. */
export function kernelOf(dataSet: DataSet): string | undefined {
  return (
    textsOf(dataSet, tags.convolutionKernel)
      .filter((text) => text !== '')
      .join(' ') || undefined
  );
}

/** Contrast Agent in words, or the first code of its sequence; enhanced objects have only the latter. "NONE" is none. */
export function agentOf(dataSet: DataSet): string | undefined {
  const words = wordsOf(dataSet, tags.contrastBolusAgent);
  if (words !== undefined || !hasTag(dataSet, tags.contrastBolusAgentSequence)) {
    return words === undefined || noAgent.test(words) ? undefined : words;
  }
  const item = itemsOf(dataSet, tags.contrastBolusAgentSequence)[0];
  return item && wordsOf(item, inGroups.codeMeaning);
}

/** When the data were acquired, else when the image was made, ms: Acquisition DateTime, or date and time of either. */
export function acquiredMsOf(dataSet: DataSet): number | undefined {
  return (
    momentOf(firstTextOf(dataSet, tags.acquisitionDateTime)) ??
    momentFrom(firstTextOf(dataSet, tags.acquisitionDate), firstTextOf(dataSet, tags.acquisitionTime)) ??
    momentFrom(firstTextOf(dataSet, tags.contentDate), firstTextOf(dataSet, tags.contentTime))
  );
}

/** A DT value, in the clock of its writer; an offset from UTC is left aside, for only differences are asked. */
function momentOf(text: string | undefined): number | undefined {
  const match = text === undefined ? null : /^(\d{8})(\d{2}.*)$/.exec(text.replace(/[+-]\d{4}$/, ''));
  return match ? momentFrom(match[1], match[2]) : undefined;
}

function momentFrom(date: string | undefined, time: string | undefined): number | undefined {
  const clock = time === undefined ? null : /^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d+)?/.exec(time);
  if (!clock) return undefined;
  const [, hours, minutes = '0', seconds = '0', fraction = '0'] = clock;
  const dayMs =
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Math.round(Number(fraction) * 1000);
  const day = date === undefined ? null : /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})/.exec(date);
  return day ? Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) + dayMs : dayMs;
}

/** Only the keys whose values are known: absent is absent, not undefined. */
export function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(values) as (keyof T)[]) {
    if (values[key] !== undefined) kept[key] = values[key] as Exclude<T[typeof key], undefined>;
  }
  return kept;
}
