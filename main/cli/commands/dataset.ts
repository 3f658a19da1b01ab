import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { failed, ok, type LabelledSet, type PictureWindow, type Result } from '../../contract/index.js';
import {
  describeSet,
  descriptionPage,
  examplesOf,
  findNearDuplicates,
  joinNearDuplicates,
  readSet,
  signedReads,
  splitSet,
  type NearDuplicates,
  type SetDescription,
  type SplitRule,
} from '../../dataset/index.js';
import { openStore } from '../../store/index.js';
import { defaultStorePath } from '../../workstation/index.js';
import { datasetText } from '../datasetText.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { storeOption, wholeNumber } from '../options.js';
import { say, sayProblem, writeJson, writeResult } from '../output.js';
import { progressLine } from '../progressLine.js';

interface SetWords {
  readonly labels?: string;
  readonly window?: PictureWindow;
  readonly reads?: boolean;
  readonly store?: string;
}

interface CheckedSet {
  readonly set: LabelledSet;
  readonly description: SetDescription;
}

/** Reads the set, looks for near-duplicates and joins the clusters of unknown patients by them. */
async function checkedSet(folder: string, words: SetWords): Promise<Result<CheckedSet>> {
  const reads = words.reads === true ? readsOf(words.store) : ok(undefined);
  if (!reads.ok) return reads;
  const read = await readSet(resolve(folder), {
    ...(words.labels === undefined ? {} : { labels: words.labels }),
    ...(words.window === undefined ? {} : { window: words.window }),
    ...(reads.value === undefined ? {} : { reads: reads.value }),
  });
  if (!read.ok) return read;
  const duplicates = await nearDuplicatesOf(read.value);
  const joined = joinNearDuplicates(read.value, duplicates.pairs);
  if (!joined.ok) return joined;
  return ok({ set: joined.value, description: describeSet(joined.value, read.value, duplicates) });
}

function readsOf(store: string | undefined): Result<ReturnType<typeof signedReads>> {
  const opened = openStore(resolve(store ?? defaultStorePath()), { readOnly: true });
  if (!opened.ok) return opened;
  const reads = signedReads(opened.value);
  opened.value.close();
  return ok(reads);
}

async function nearDuplicatesOf(set: LabelledSet): Promise<NearDuplicates> {
  const line = progressLine();
  const duplicates = await findNearDuplicates(set.slices, {
    onProgress: (done, total) =>
      line.show({ stage: 'indexing', done, total, perSecond: null, leftMs: null, detail: 'compared' }),
  });
  line.end();
  return duplicates;
}

interface DescribeWords extends SetWords {
  readonly json?: boolean;
  readonly html?: string;
}

/** Writes a result beside stdout. Error: `result-unwritable`. */
function writeTo(path: string, text: string): Result<string> {
  const file = resolve(path);
  try {
    writeFileSync(file, text);
    return ok(file);
  } catch (error) {
    return failed('result-unwritable', `${file} cannot be written; name another file.`, { cause: String(error) });
  }
}

async function describe(folder: string, options: DescribeWords): Promise<ExitCode> {
  const checked = await checkedSet(folder, options);
  if (!checked.ok) {
    sayProblem(checked.problem);
    return exitCodes.nothing;
  }
  const { set, description } = checked.value;
  if (options.html !== undefined) {
    const page = writeTo(options.html, descriptionPage(description, await examplesOf(set)));
    if (!page.ok) {
      sayProblem(page.problem);
      return exitCodes.nothing;
    }
  }
  if (options.json === true) writeJson(description);
  else writeResult(datasetText(description));
  return exitCodes.done;
}

interface SplitWords extends SetWords {
  readonly folds?: number;
  readonly holdout?: number;
  readonly seed: string;
  readonly out: string;
}

async function split(folder: string, options: SplitWords): Promise<ExitCode> {
  const checked = await checkedSet(folder, options);
  const rule = ruleOf(options);
  const made = checked.ok ? (rule.ok ? splitSet(checked.value.set, rule.value, options.seed) : rule) : checked;
  if (!made.ok) {
    sayProblem(made.problem);
    return exitCodes.nothing;
  }
  const written = writeTo(options.out, `${JSON.stringify(made.value, null, 2)}\n`);
  if (!written.ok) {
    sayProblem(written.problem);
    return exitCodes.nothing;
  }
  const { parts, sha256 } = made.value;
  say(`ictus: ${Object.keys(parts).length} patients split into ${written.value}, sha256 ${sha256}`);
  return exitCodes.done;
}

function ruleOf({ folds, holdout }: SplitWords): Result<SplitRule> {
  if (folds !== undefined && holdout === undefined && folds >= 2 && folds <= 100) return ok({ folds });
  if (holdout !== undefined && folds === undefined) return ok({ holdout });
  return failed('split-invalid', 'Say either --folds (2 to 100) or --holdout (a share between 0 and 1).');
}

function windowOf(words: string): PictureWindow {
  const [, level, width] = /^(-?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(words) ?? [];
  if (level === undefined || Number(width) <= 0) {
    throw new InvalidArgumentError('It must be level and width in HU, like 40/80.');
  }
  return { levelHu: Number(level), widthHu: Number(width) };
}

function share(words: string): number {
  const number = Number(words);
  if (!(number > 0 && number < 1)) throw new InvalidArgumentError('It must be a share between 0 and 1, like 0.2.');
  return number;
}

/** The words by which every command names a labelled set. */
function setOptions(command: Command): Command {
  return storeOption(
    command
      .argument('<set>', 'folder of DICOM files or 8-bit pictures with a table of labels')
      .option('--labels <file>', 'table of labels below the folder (default: labels.csv, or the only one)')
      .option('--window <level/width>', 'window of the pictures in HU, where set.json says none', windowOf)
      .option('--reads', 'takes the signed reads of the store as labels, instead of a table'),
  );
}

export function addDataset(program: Command, finish: (code: ExitCode) => void): void {
  const dataset = program
    .command('dataset')
    .description('Looks at a labelled set: what is in it, and how to split it.');
  setOptions(
    dataset
      .command('describe')
      .description('Counts, co-occurrence, scanners, near-duplicates, and how labels and files came together.'),
  )
    .option('--json', 'one JSON object on stdout')
    .option('--html <file>', 'also writes one page with examples of each class, in every window')
    .action(async (folder: string, options: DescribeWords) => finish(await describe(folder, options)));
  setOptions(dataset.command('split').description('Splits the set by patient, and stores the split with its hash.'))
    .option('--folds <k>', 'as many folds', wholeNumber)
    .option('--holdout <share>', 'one part held out, of this share of the patients', share)
    .option('--seed <word>', 'another word gives another split', 'ictus')
    .requiredOption('--out <file>', 'JSON file to write')
    .action(async (folder: string, options: SplitWords) => finish(await split(folder, options)));
}
