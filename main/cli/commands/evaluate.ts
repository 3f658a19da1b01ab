import type { Command } from 'commander';
import type { ExitCode } from '../exit.js';
import { setOptions } from '../labelledSet.js';
import { atMostTwo } from '../options.js';
import type { EvaluateWords } from '../writeReport.js';

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
    .action(async (folder: string, words: EvaluateWords) => {
      // Figures and plots are large, and only this command needs them.
      const { evaluateCommand } = await import('../writeReport.js');
      finish(await evaluateCommand(folder, words));
    });
  setOptions(command);
}
