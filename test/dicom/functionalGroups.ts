import { parseInstance, type DicomElement } from '../../main/dicom/index.js';
import { change, ctFile, ds, pixelElements } from './ctSlice.js';

/** What a functional group item says; what is absent has no macro. */
export interface GroupWords {
  readonly positionMm?: readonly number[];
  readonly orientation?: readonly number[];
  readonly spacingMm?: readonly number[];
  readonly thicknessMm?: number;
  /** Slope, intercept. */
  readonly rescale?: readonly [number, number];
}

const macro = (tag: number, ...elements: readonly DicomElement[]): DicomElement => ({
  tag,
  vr: 'SQ',
  value: [elements],
});

/** The macros of one item, PS3.3 C.7.6.16.2 and C.8.15.3. */
function itemOf(words: GroupWords): readonly DicomElement[] {
  const { positionMm, orientation, spacingMm, thicknessMm, rescale } = words;
  const measures = [
    ...(thicknessMm === undefined ? [] : [ds(0x00180050, thicknessMm)]),
    ...(spacingMm ? [ds(0x00280030, spacingMm)] : []),
  ];
  return [
    ...(positionMm ? [macro(0x00209113, ds(0x00200032, positionMm))] : []),
    ...(orientation ? [macro(0x00209116, ds(0x00200037, orientation))] : []),
    ...(measures.length > 0 ? [macro(0x00289110, ...measures)] : []),
    ...(rescale ? [macro(0x00289145, ds(0x00281052, rescale[1]), ds(0x00281053, rescale[0]))] : []),
  ];
}

export interface EnhancedWords {
  readonly shared?: GroupWords;
  readonly perFrame: readonly GroupWords[];
  /** Where there are more or fewer than items. */
  readonly frames?: number;
  readonly transferSyntaxUid?: string;
}

/** An enhanced CT of one row of two pixels: frame n (0-based) holds n + 1 and 100. Nothing of geometry or rescale in the root. */
export function enhancedFile(words: EnhancedWords): Uint8Array {
  const frames = words.frames ?? words.perFrame.length;
  const bytes = Uint16Array.from({ length: 2 * frames }, (_, at) => (at % 2 ? 100 : (at >> 1) + 1));
  const items = (groups: readonly GroupWords[]) => groups.map(itemOf);
  return ctFile(
    {
      ...pixelElements({ rows: 1, cols: 2, bitsAllocated: 16, bytes }),
      0x00200032: null,
      0x00200037: null,
      0x00280030: null,
      0x00281052: null,
      0x00281053: null,
      ...change(
        { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2.1' },
        { tag: 0x00280008, vr: 'IS', value: frames },
        ...(words.shared ? [{ tag: 0x52009229, vr: 'SQ' as const, value: items([words.shared]) }] : []),
        { tag: 0x52009230, vr: 'SQ', value: items(words.perFrame) },
      ),
    },
    words.transferSyntaxUid,
  );
}

/** The file with its per-frame groups before the shared ones: no file should be so, some are. Explicit little endian only. */
export function perFrameFirst(file: Uint8Array): Uint8Array {
  const parsed = parseInstance(file, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const { tags, offsets, lengths } = parsed.value.dataSet;
  const range = (tag: number): readonly [number, number] => {
    const at = tags.indexOf(tag);
    const valueAt = offsets[at] ?? 0;
    return [valueAt - 12, valueAt + (lengths[at] ?? 0)];
  };
  const [[from, middle], [, to]] = [range(0x52009229), range(0x52009230)];
  return Uint8Array.of(
    ...file.subarray(0, from),
    ...file.subarray(middle, to),
    ...file.subarray(from, middle),
    ...file.subarray(to),
  );
}
