import type { Command } from 'commander';
import { labels, type Result } from '../../contract/index.js';
import type { JudgedSet } from '../../judging/index.js';
import { nodeChildren } from '../../process/index.js';
import { builtFolder, ownModelFolder } from '../../workstation/index.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { setOptions, setSource, withProgress, type SetOptions } from '../labelledSet.js';
import { atMostTwo } from '../options.js';
import { csvText, say, sayProblem, writeResult, writeTo } from '../output.js';
import { version } from '../version.js';

interface EvaluateOptions extends SetOptions {
  readonly model?: readonly string[];
  readonly predictions?: readonly string[];
  readonly split?: string;
  readonly part?: string;
  readonly out: string;
  readonly pictures?: boolean;
  readonly identify?: boolean;
  readonly savePredictions?: string;
}

/** Judges the set, writes the report, and prints where it is. */
async function evaluate(folder: string, options: EvaluateOptions): Promise<ExitCode> {
  // Figures and plots are large, and only few commands need them.
  const { judgeSet } = await import('../../judging/index.js');
  const { predictions, split, part } = options;
  const wanted = {
    ...setSource(options),
    models: options.model ?? (predictions ? [] : [ownModelFolder()]),
    ...(predictions === undefined ? {} : { predictions }),
    ...(split === undefined ? {} : { split }),
    ...(part === undefined ? {} : { part }),
  };
  const judged = await withProgress((onProgress) =>
    judgeSet(folder, wanted, { startChild: nodeChildren(builtFolder()), onProgress }),
  );
  if (!judged.ok) {
    sayProblem(judged.problem);
    return exitCodes.nothing;
  }
  judged.value.set.warnings.forEach(sayProblem);
  const written = await writeAll(judged.value, options);
  judged.value.close();
  if (!written.ok) {
    sayProblem(written.problem);
    return exitCodes.nothing;
  }
  writeResult(`${written.value}\n`);
  return exitCodes.done;
}

async function writeAll(judged: JudgedSet, options: EvaluateOptions): Promise<Result<string>> {
  const { writeReport } = await import('../../judging/index.js');
  const { out, pictures = false, identify = false, savePredictions } = options;
  if (savePredictions !== undefined) {
    const saved = writeTo(savePredictions, predictionsCsv(judged));
    if (!saved.ok) return saved;
  }
  const report = await writeReport(judged, { out, program: `Ictus ${version}`, pictures, identify });
  if (!report.ok) return report;
  say(`ictus: ${report.value.sentence}`);
  return { ok: true, value: report.value.page };
}

/** Predictions that --predictions reads again, one row a slice. */
function predictionsCsv({ slices, models: [model] }: JudgedSet): string {
  return csvText(
    ['id', ...labels],
    slices.map(({ id }, index) => [
      id,
      ...labels.map((label) => model?.predictions[index]?.probabilities[label] ?? null),
    ]),
  );
}

export function addEvaluate(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('evaluate')
    .description(
      'Judges a model on a labelled set: writes report.html and report.json, slices and studies apart, each figure with its interval; two models are compared.',
    )
    .option(
      '--model <folder>',
      'model folder (default: the one that comes with Ictus); twice: compares the second with the first',
      atMostTwo,
    )
    .option(
      '--predictions <file.csv>',
      'judges predictions instead of running a network: id and six labels, as ictus predict --csv writes, or ID,Label; with --model: of that model; twice: compares',
      atMostTwo,
    )
    .option('--split <file>', 'judges one part of a split that ictus dataset split wrote; with --part')
    .option('--part <name>', 'the part of the split, such as holdout or fold-1')
    .option('--out <folder>', 'where the report goes', 'ictus-report')
    .option('--pictures', 'shows the worst slices as pictures with their heat map')
    .option('--identify', 'names files, studies and patients of the worst slices')
    .option(
      '--save-predictions <file.csv>',
      'also writes the predictions of the (first) model, by file name or instance',
    )
    .action(async (folder: string, options: EvaluateOptions) => finish(await evaluate(folder, options)));
  setOptions(command);
}
