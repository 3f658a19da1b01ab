import type { FileRef, InstanceHeader, Problem } from '../contract/index.js';
import { parseInstance, unsupportedReason } from '../dicom/index.js';
import { readStart } from '../files/index.js';

/** What reading the beginning of one file showed; plain data that crosses threads cheaply. */
export type HeaderOutcome =
  | {
      readonly kind: 'image';
      readonly studyUid: string;
      /** JSON of what the images of a series share, and of what is this image's own. */
      readonly words: string;
      readonly own: string;
      /** Why its pixels cannot be shown yet. */
      readonly note?: Problem;
    }
  | { readonly kind: 'skipped'; readonly problem: Problem }
  /** A zip archive under another name. */
  | { readonly kind: 'archive' };

/** Most headers of CT end before this; what does not is read again, eight times as far. */
const firstBytes = 16_384;
const growth = 8;

/** Reads as little of the file as its header needs. */
export function readHeader(ref: FileRef): HeaderOutcome {
  for (let bytes = firstBytes; ; bytes *= growth) {
    const start = readStart(ref, bytes);
    if (!start.ok) return { kind: 'skipped', problem: start.problem };
    const parsed = parseInstance(start.value.bytes, { complete: start.value.complete });
    if (parsed.ok) return outcomeOf(parsed.value.header);
    const { code } = parsed.problem;
    if (code === 'header-incomplete' && !start.value.complete) continue;
    if (code === 'not-dicom' && ref.entry === undefined && isArchive(start.value.bytes)) return { kind: 'archive' };
    return { kind: 'skipped', problem: parsed.problem };
  }
}

/** A local file header or an empty archive's end record (APPNOTE 4.3.7, 4.3.16). */
function isArchive(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

function outcomeOf(header: InstanceHeader): HeaderOutcome {
  const unsupported = unsupportedReason(header);
  if (unsupported?.code === 'not-an-image') return { kind: 'skipped', problem: unsupported };
  const { sopInstanceUid, instanceNumber, acquisitionNumber, geometry, frameGeometry, ...shared } = header;
  const { windowCentreHu, windowWidthHu, ...words } = shared;
  return {
    kind: 'image',
    studyUid: header.studyUid,
    words: JSON.stringify(words),
    // Absent values leave no key in JSON.
    own: JSON.stringify({
      sopInstanceUid,
      instanceNumber,
      acquisitionNumber,
      geometry,
      frameGeometry,
      windowCentreHu,
      windowWidthHu,
    }),
    ...(unsupported?.code === 'syntax-unsupported' || unsupported?.code === 'pixel-format-unsupported'
      ? { note: unsupported }
      : {}),
  };
}
