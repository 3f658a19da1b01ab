import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { ok, type LabelledSet, type PictureWindow, type Result } from '../contract/index.js';
import { readJoinedSet, readSetToJudge, signedReads } from '../dataset/index.js';
import { openStore } from '../store/index.js';
import { defaultStorePath } from '../workstation/index.js';
import { storeOption } from './options.js';
import { progressLine } from './progressLine.js';

/** The words by which every command names a labelled set. */
export interface SetWords {
  readonly labels?: string;
  readonly window?: PictureWindow;
  readonly reads?: boolean;
  readonly store?: string;
}

/** Reads the set, looks for near-duplicates and joins the clusters of unknown patients by them. */
export function joinedSet(folder: string, words: SetWords): ReturnType<typeof readJoinedSet> {
  return readAs(readJoinedSet, folder, words);
}

/** The set joined likewise, compared only where a patient is unknown. */
export function setToJudge(folder: string, words: SetWords): Promise<Result<LabelledSet>> {
  return readAs(readSetToJudge, folder, words);
}

async function readAs<T>(
  read: (...words: Parameters<typeof readJoinedSet>) => Promise<Result<T>>,
  folder: string,
  words: SetWords,
): Promise<Result<T>> {
  const reads = words.reads === true ? readsOf(words.store) : ok(undefined);
  if (!reads.ok) return reads;
  const line = progressLine();
  const found = await read(
    resolve(folder),
    {
      ...(words.labels === undefined ? {} : { labels: words.labels }),
      ...(words.window === undefined ? {} : { window: words.window }),
      ...(reads.value === undefined ? {} : { reads: reads.value }),
    },
    ({ stage, done, total }) => {
      const detail = stage === 'reading' ? 'read' : 'compared';
      line.show({ stage: 'indexing', done, total, perSecond: null, leftMs: null, detail });
    },
  );
  line.end();
  return found;
}

function readsOf(store: string | undefined): Result<ReturnType<typeof signedReads>> {
  const opened = openStore(resolve(store ?? defaultStorePath()), { readOnly: true });
  if (!opened.ok) return opened;
  const reads = signedReads(opened.value);
  opened.value.close();
  return ok(reads);
}

/** Level and width of a picture's window, as they are written. */
export function pictureWindow(words: string): PictureWindow {
  const [, level, width] = /^(-?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(words) ?? [];
  if (level === undefined || Number(width) <= 0) {
    throw new InvalidArgumentError('It must be level and width in HU, like 40/80.');
  }
  return { levelHu: Number(level), widthHu: Number(width) };
}

/** Adds the set and those words to a command. */
export function setOptions(command: Command): Command {
  return storeOption(
    command
      .argument('<set>', 'folder of DICOM files or 8-bit pictures with a table of labels')
      .option('--labels <file>', 'table of labels below the folder (default: labels.csv, or the only one)')
      .option('--window <level/width>', 'window of the pictures in HU, where set.json says none', pictureWindow)
      .option('--reads', 'takes the signed reads of the store as labels, instead of a table'),
  );
}
