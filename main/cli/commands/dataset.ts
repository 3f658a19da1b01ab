import type { Command } from 'commander';
import { failed, ok, type LabelledSet, type Result, type SetDescription } from '../../contract/index.js';
import { describeSet, descriptionPage, examplesOf, splitSet, type SplitRule } from '../../dataset/index.js';
import { joinedSet } from '../../judging/index.js';
import { datasetText } from '../datasetText.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { setOptions, setSource, withProgress, type SetOptions } from '../labelledSet.js';
import { share, wholeNumber } from '../options.js';
import { say, sayProblem, writeJson, writeResult, writeTo } from '../output.js';

interface CheckedSet {
  readonly set: LabelledSet;
  readonly description: SetDescription;
}

async function checkedSet(folder: string, options: SetOptions): Promise<Result<CheckedSet>> {
  const joined = await withProgress((onProgress) => joinedSet(folder, setSource(options), onProgress));
  if (!joined.ok) return joined;
  const { set, read, duplicates } = joined.value;
  return ok({ set, description: describeSet(set, read, duplicates) });
}

interface DescribeOptions extends SetOptions {
  readonly json?: boolean;
  readonly html?: string;
}

async function describe(folder: string, options: DescribeOptions): Promise<ExitCode> {
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

interface SplitOptions extends SetOptions {
  readonly folds?: number;
  readonly holdout?: number;
  readonly seed: string;
  readonly out: string;
}

async function split(folder: string, options: SplitOptions): Promise<ExitCode> {
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

function ruleOf({ folds, holdout }: SplitOptions): Result<SplitRule> {
  if (folds !== undefined && holdout === undefined && folds >= 2 && folds <= 100) return ok({ folds });
  if (holdout !== undefined && folds === undefined) return ok({ holdout });
  return failed('split-invalid', 'Say either --folds (2 to 100) or --holdout (a share between 0 and 1).');
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
    .action(async (folder: string, options: DescribeOptions) => finish(await describe(folder, options)));
  setOptions(dataset.command('split').description('Splits the set by patient, and stores the split with its hash.'))
    .option('--folds <k>', 'as many folds', wholeNumber)
    .option('--holdout <share>', 'one part held out, of this share of the patients', share)
    .option('--seed <word>', 'another word gives another split', 'ictus')
    .requiredOption('--out <file>', 'JSON file to write')
    .action(async (folder: string, options: SplitOptions) => finish(await split(folder, options)));
}
