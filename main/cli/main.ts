import { Command, CommanderError } from 'commander';
import { sayBug } from '../process/index.js';
import { addCalibrate } from './commands/calibrate.js';
import { addDataset } from './commands/dataset.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addEvaluate } from './commands/evaluate.js';
import { addForget } from './commands/forget.js';
import { addIndex } from './commands/index.js';
import { addInspect } from './commands/inspect.js';
import { addPredict } from './commands/predict.js';
import { addReplay } from './commands/replay.js';
import { addSite } from './commands/site.js';
import { addTrain } from './commands/train.js';
import { addTriage } from './commands/triage.js';
import { exitCodes, type ExitCode } from './exit.js';
import { version } from './version.js';

/** The terminal's door: `ictus <command>`. A command settles with its exit code; only this file ends the process. */
async function runTerminal(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const finish = (found: ExitCode) => {
    code = found;
  };
  const program = new Command('ictus')
    .description('Ranks head CT studies by suspected hemorrhage. A reading aid for research use, not a medical device.')
    .version(version)
    .showHelpAfterError('Add --help to see how it is called.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'ictus: ')) })
    .addHelpText('after', '\nExit codes: 0 done, 1 nothing usable, 2 wrong call.')
    .exitOverride();
  for (const add of [
    addIndex,
    addTriage,
    addPredict,
    addInspect,
    addDemo,
    addDoctor,
    addReplay,
    addForget,
    addDataset,
    addEvaluate,
    addCalibrate,
    addTrain,
    addSite,
  ]) {
    add(program, finish);
  }
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
    command.exitOverride().showHelpAfterError('Add --help to see how it is called.').copyInheritedSettings(program);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongCall;
  }
}

try {
  process.exit(await runTerminal(process.argv.slice(2)));
} catch (error) {
  sayBug('the terminal')(error);
  process.exit(exitCodes.nothing);
}
