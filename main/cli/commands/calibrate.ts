import type { Command } from 'commander';
import type { CalibrateWords } from '../calibrateModel.js';
import type { ExitCode } from '../exit.js';
import { setOptions } from '../labelledSet.js';
import { modelOption } from '../options.js';

export function addCalibrate(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('calibrate')
    .description(
      'Fits calibration and operating points of a model on a labelled set it has not learnt from, and prints a model.json that holds them.',
    )
    .option('--predictions <file.csv>', 'predictions of that model, instead of running it')
    .option('--out <file>', 'writes model.json there instead of to stdout')
    .action(async (folder: string, words: CalibrateWords) => {
      // Figures and plots are large, and only this command needs them.
      const { calibrateCommand } = await import('../calibrateModel.js');
      finish(await calibrateCommand(folder, words));
    });
  modelOption(setOptions(command));
}
