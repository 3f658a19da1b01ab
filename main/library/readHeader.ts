import { problem, type FileRef, type Problem } from '../contract/index.js';
import { parseInstance, undecodableReason, type ParsedInstance } from '../dicom/index.js';
import { readStart } from '../files/index.js';

/** What reading the beginning of one file showed; plain data that crosses threads cheaply. */
export type HeaderOutcome =
  | {
      readonly kind: 'image';
      readonly studyUid: string;
      /** JSON of what the images of a series share, and of what is this image's own. */
      readonly words: string;
      readonly own: string;
      /** Why its pixels cannot be shown yet, or what is odd about the file. */
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
    const parsed = parseInstance(start.value.bytes, start.value);
    if (parsed.ok) return outcomeOf(parsed.value);
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

function outcomeOf(parsed: ParsedInstance): HeaderOutcome {
  const { header } = parsed;
  const undecodable = undecodableReason(parsed);
  if (undecodable?.code === 'not-an-image') return { kind: 'skipped', problem: undecodable };
  const { sopInstanceUid, instanceNumber, acquisitionNumber, geometry, frameGeometry, ...shared } = header;
  const { windowCentreHu, windowWidthHu, ...words } = shared;
  const note = noteOf(undecodable, parsed.warnings);
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
    ...(note ? { note } : {}),
  };
}

/** Sentences of one note; what is odder than that is damaged, and one more sentence would not be read. */
const mostSentences = 4;

/** Stacks say of these themselves why they are not read. */
const saidByStack: ReadonlySet<string | undefined> = new Set(['colour-image', 'no-pixels']);

/** Why the pixels cannot be shown, else what is odd about a file that is used, in one note for the list of files. */
function noteOf(undecodable: Problem | null, warnings: readonly Problem[]): Problem | undefined {
  if (undecodable && !saidByStack.has(undecodable.code)) return undecodable;
  const truncated = warnings.find(({ code }) => code === 'pixel-data-truncated');
  if (truncated) return truncated;
  if (warnings.length === 0) return undefined;
  return problem('file-odd', [...new Set(warnings.map(({ message }) => message))].slice(0, mostSentences).join(' '));
}
