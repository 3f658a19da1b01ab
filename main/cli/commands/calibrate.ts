import type { Command } from 'commander';
import { nodeChildren } from '../../process/index.js';
import { builtFolder, ownModelFolder } from '../../workstation/index.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { setOptions, setSource, withProgress, type SetOptions } from '../labelledSet.js';
import { modelOption } from '../options.js';
import { say, sayProblem, writeResult, writeTo } from '../output.js';

interface CalibrateOptions extends SetOptions {
  readonly model?: string;
  readonly predictions?: string;
  readonly out?: string;
}

async function calibrate(folder: string, options: CalibrateOptions): Promise<ExitCode> {
  // Figures and plots are large, and only few commands need them.
  const { calibrateModel } = await import('../../judging/index.js');
  const { predictions, out } = options;
  const wanted = {
    ...setSource(options),
    model: options.model ?? ownModelFolder(),
    ...(predictions === undefined ? {} : { predictions }),
  };
  const done = await withProgress((onProgress) =>
    calibrateModel(folder, wanted, { startChild: nodeChildren(builtFolder()), onProgress }),
  );
  if (!done.ok) {
    sayProblem(done.problem);
    return exitCodes.nothing;
  }
  for (const sentence of done.value.sentences) say(`ictus: ${sentence}`);
  const text = `${JSON.stringify(done.value.manifest, null, 2)}\n`;
  if (out === undefined) {
    writeResult(text);
    return exitCodes.done;
  }
  const written = writeTo(out, text);
  if (written.ok) return exitCodes.done;
  sayProblem(written.problem);
  return exitCodes.nothing;
}

export function addCalibrate(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('calibrate')
    .description(
      'Fits calibration and operating points of a model on a labelled set it has not learnt from, and prints a model.json that holds them.',
    )
    .option('--predictions <file.csv>', 'predictions of that model, instead of running it')
    .option('--out <file>', 'writes model.json there instead of to stdout')
    .action(async (folder: string, options: CalibrateOptions) => finish(await calibrate(folder, options)));
  modelOption(setOptions(command));
}
