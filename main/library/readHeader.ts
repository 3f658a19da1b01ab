import { budgets, problem, type FileRef, type Problem } from '../contract/index.js';
import { headerParser, splitHeader, undecodableReason, type ParsedInstance } from '../dicom/index.js';
import { readStart } from '../files/index.js';

/** What reading the beginning of one file showed; plain data that crosses threads cheaply. */
export type HeaderOutcome =
  | {
      readonly kind: 'image';
      /** One object for images that share it, which crosses to another thread once for all of them. */
      readonly shared: SharedOutcome;
      /** JSON of what is this image's own. */
      readonly own: string;
    }
  | { readonly kind: 'skipped'; readonly problem: Problem }
  /** A zip archive under another name. */
  | { readonly kind: 'archive' };

export interface SharedOutcome {
  readonly studyUid: string;
  /** JSON of what the images of a series share. */
  readonly words: string;
  /** Why their pixels cannot be shown yet, or what is odd about the files. */
  readonly note?: Problem;
}

/** Most headers of CT end before this; what does not is read again, eight times as far. */
const firstBytes = 16_384;
const growth = 8;

const endless = problem(
  'header-damaged',
  `The header goes on past ${budgets.headerBytes / 1024 / 1024} MB, which no image's does; the file is left out.`,
);

/** Reads as little of each file as its header needs; files of one series in a row cost least. */
export function headerReader(): (ref: FileRef) => HeaderOutcome {
  const parse = headerParser(sharedOutcomeOf);
  return (ref) => {
    for (let bytes = firstBytes; ; bytes *= growth) {
      const start = readStart(ref, bytes);
      if (!start.ok) return { kind: 'skipped', problem: start.problem };
      const parsed = parse(start.value.bytes, start.value);
      if (parsed.ok) {
        const { own, shared } = parsed.value;
        return 'code' in shared
          ? { kind: 'skipped', problem: shared }
          : { kind: 'image', shared, own: JSON.stringify(own) };
      }
      const { code } = parsed.problem;
      if (code === 'header-incomplete' && bytes >= budgets.headerBytes) return { kind: 'skipped', problem: endless };
      if (code === 'header-incomplete' && !start.value.complete) continue;
      if (code === 'not-dicom' && ref.entry === undefined && isArchive(start.value.bytes)) return { kind: 'archive' };
      return { kind: 'skipped', problem: parsed.problem };
    }
  };
}

/** A local file header or an empty archive's end record (APPNOTE 4.3.7, 4.3.16). */
function isArchive(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/** A problem where there is no image to share anything with. */
function sharedOutcomeOf(instance: ParsedInstance): SharedOutcome | Problem {
  const { header, warnings } = instance;
  const undecodable = undecodableReason(instance);
  if (undecodable?.code === 'not-an-image') return undecodable;
  const words = JSON.stringify(splitHeader(header).shared);
  const note = noteOf(undecodable, warnings);
  return { studyUid: header.studyUid, words, ...(note ? { note } : {}) };
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
