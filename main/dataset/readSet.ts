import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  assumedWindow,
  failed,
  ok,
  problem,
  type LabelledSet,
  type LabelledSlice,
  type PictureWindow,
  type Problem,
  type Result,
} from '../contract/index.js';
import { reachable } from '../files/index.js';
import { findImages } from './findImages.js';
import { joinRows, type JoinedRows } from './joinRows.js';
import type { LabelRow } from './labelRow.js';
import { labelledSlices, labelledStudies } from './labelledSlices.js';
import { findTable, readSetFile } from './setFile.js';
import { givenSplitLeak } from './splitLeak.js';
import { twoNamesWarnings } from './twoNames.js';

export interface SetOptions {
  /** Table of labels below the folder, where it is not found by itself. */
  readonly labels?: string | undefined;
  /** Window of the pictures, where `set.json` says none. */
  readonly window?: PictureWindow | undefined;
  /** Signed reads (`signedReads`), which then are the labels instead of a table. */
  readonly reads?: readonly LabelRow[];
  /** Hears how many DICOM headers were read, of how many. */
  readonly onRead?: (done: number, total: number) => void;
}

interface Source {
  readonly hashed: string | Uint8Array;
  readonly rows: readonly LabelRow[];
  readonly given: Parameters<typeof joinRows>[2];
  readonly word: (row: number) => string;
}

/**
 * Reads a labelled set: a folder of DICOM files or 8-bit pictures (PNG, JPEG, WebP) with a table of labels, or with the
 * signed reads of a store. A slice whose patient is unknown has a cluster of its own here; `joinNearDuplicates` joins
 * those that show the same. Errors: `folder-unreadable`, `set-invalid`, `set-empty`, `set-split-leaks`, those of the files.
 */
export async function readSet(path: string, options: SetOptions = {}): Promise<Result<LabelledSet>> {
  const folder = resolve(path);
  if (!reachable(folder)?.isDirectory()) {
    return failed(
      'folder-unreadable',
      `There is no folder at ${folder}, or it may not be opened; name the folder of the set.`,
      {
        where: folder,
      },
    );
  }
  const file = readSetFile(folder);
  if (!file.ok) return file;
  const source = options.reads
    ? ok(sourceOfReads(options.reads))
    : sourceOfTable(folder, options.labels ?? file.value.labels);
  if (!source.ok) return source;
  const found = await findImages(folder, options.onRead);
  if (!found.ok) return found;
  const { rows, given, word, hashed } = source.value;
  const joined = joinRows(rows, found.value.images, given, word);
  const window = options.window ?? file.value.window;
  const name = file.value.name;
  const placed = labelledSlices(joined, { name, folder, window: window ?? assumedWindow });
  if (placed.length === 0) {
    const [first] = joined.join.problems;
    const why = first ? ` ${first.message}` : '';
    return failed('set-empty', `No row of the labels of ${folder} names an image that is there.${why}`, {
      where: folder,
    });
  }
  const leak = givenSplitLeak(placed, word);
  if (leak) return { ok: false, problem: leak };
  const slices = placed.map(({ slice }) => slice);
  return ok({
    name,
    folder,
    hash: setHash(hashed, joined),
    slices,
    studies: labelledStudies(joined, name),
    join: joined.join,
    warnings: [
      ...windowWarning(slices, window),
      ...oneClassWarning(joined, word),
      ...twoNamesWarnings(joined.slices.concat(joined.studies).flatMap(({ images }) => images)),
      ...found.value.problems,
    ],
  });
}

function sourceOfTable(folder: string, wanted: string | null): Result<Source> {
  const found = findTable(folder, wanted);
  if (!found.ok) return found;
  const { name, bytes, table } = found.value;
  return ok({ hashed: bytes, rows: table.rows, given: table, word: (row) => `Row ${row} of ${name}` });
}

function sourceOfReads(rows: readonly LabelRow[]): Source {
  return {
    hashed: JSON.stringify(rows),
    rows,
    given: { count: rows.length, problems: [], mentions: new Set() },
    word: (row) => `Entry ${row} of the event log`,
  };
}

/** sha256 over the labels and the names and sizes of the files that they name. */
function setHash(hashed: string | Uint8Array, { slices, studies }: JoinedRows): string {
  const files = [...slices, ...studies].flatMap(({ images }) => images.map(({ name, size }) => `${name}\0${size}\n`));
  const hash = createHash('sha256').update(createHash('sha256').update(hashed).digest());
  for (const file of files.sort()) hash.update(file);
  return hash.digest('hex');
}

function windowWarning(slices: readonly LabelledSlice[], window: PictureWindow | null): Problem[] {
  if (window !== null || slices.every(({ image }) => image.kind === 'dicom')) return [];
  const { levelHu, widthHu } = assumedWindow;
  const words = `Nothing says in which window the pictures were made; level ${levelHu} width ${widthHu} is assumed, so HU may be far off; set.json can say it.`;
  return [problem('set-window-assumed', words)];
}

/** A set without positives, or without negatives, ranks nothing. */
function oneClassWarning({ slices, studies }: JoinedRows, word: (row: number) => string): Problem[] {
  const known = [...slices, ...studies].filter(({ truth }) => truth.any !== undefined);
  const [first] = known;
  if (!first || known.some(({ truth }) => truth.any !== first.truth.any)) return [];
  const [is, other] = first.truth.any ? ['bleeding', 'without bleeding'] : ['without bleeding', 'with bleeding'];
  const words = `Every label says ${is}, from ${lower(word(first.row))} on; nothing can be ranked without images ${other}.`;
  return [problem('set-one-class', words)];
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
