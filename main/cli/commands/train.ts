import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { stepsWords, type PictureWindow, type TrainProgress, type TrainedModel } from '../../contract/index.js';
import { nodeChildren, runInChild } from '../../process/index.js';
import { fitDefaults, type TrainingRun } from '../../training/index.js';
import { builtFolder, ownModelFolder } from '../../workstation/index.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { pictureWindow } from '../labelledSet.js';
import { modelOption, share, wholeNumber } from '../options.js';
import { say, sayProblem, writeJson } from '../output.js';

interface TrainOptions {
  readonly model?: string;
  readonly out: string;
  readonly labels?: string;
  readonly window?: PictureWindow;
  readonly frozenTo?: string;
  readonly steps: number;
  readonly rate: number;
  readonly holdout: number;
  readonly seed: number;
  readonly threads: number;
}

async function train(sets: readonly string[], options: TrainOptions): Promise<ExitCode> {
  const { model, out, labels, window, ...how } = options;
  const tell = progressTeller();
  const run = runInChild<TrainingRun>(
    nodeChildren(builtFolder()),
    'training',
    { ...how, sets: sets.map((path) => ({ path, labels, window })), model: resolve(model ?? ownModelFolder()), out },
    tell,
  );
  const stop = (): void => {
    say('ictus: stopping after this micro-batch; the same command goes on from here.');
    run.order('stop');
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const done = await run.done;
  if (!done.ok) {
    sayProblem(done.problem);
    return exitCodes.nothing;
  }
  writeJson(done.value);
  for (const line of nextWords(done.value)) say(`ictus: ${line}`);
  return exitCodes.done;
}

function nextWords({ folder, steps, sets }: TrainedModel): string[] {
  const [first] = sets;
  return [
    `trained ${steps} steps; the model is in ${folder}. It is not calibrated, and nobody should read by it yet.`,
    `Judge it on the ${first?.heldOutPatients ?? 0} patients held out of ${first?.name ?? 'the set'}: ictus evaluate <set> --split ${first?.splitFile ?? ''} --part holdout --model <model before> --model ${folder}`,
  ];
}

/** A line when a stage begins, every ten seconds, and at each look at the held-out patients. */
function progressTeller(): (progress: TrainProgress) => void {
  let saidMs = 0;
  let saidOf = '';
  return (progress) => {
    const nowMs = performance.now();
    const of =
      progress.stage === 'training' ? `training ${progress.curve.length}` : `${progress.stage} ${progress.set}`;
    if (of === saidOf && nowMs - saidMs < 10_000) return;
    [saidMs, saidOf] = [nowMs, of];
    say(`ictus: ${progressWords(progress)}`);
  };
}

function progressWords(progress: TrainProgress): string {
  if (progress.stage !== 'training') {
    const { stage, done, total, set } = progress;
    return `${stage} ${set}: ${done}${total === null ? '' : ` of ${total}`} files`;
  }
  const last = progress.curve.at(-1);
  const losses = last
    ? `, loss ${last.loss.toFixed(4)}${last.heldOutLoss === null ? '' : `, held out ${last.heldOutLoss.toFixed(4)}`} at step ${last.step}`
    : '';
  return `${stepsWords(progress)}${losses}`;
}

function rate(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number < 1))
    throw new InvalidArgumentError('It must be a learning rate between 0 and 1, like 0.0001.');
  return number;
}

export function addTrain(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('train')
    .description(
      'Trains a model further on labelled sets, in a process of its own, and writes it to a new folder. A run that was stopped goes on when it is asked for again with the same options.',
    )
    .argument('<set...>', 'folders of DICOM files or 8-bit pictures with a table of labels')
    .requiredOption('--out <folder>', 'folder of the new model')
    .option('--labels <file>', 'table of labels below each folder (default: labels.csv, or the only one)')
    .option('--window <level/width>', 'window of the pictures in HU, where set.json says none', pictureWindow)
    .option(
      '--frozen-to <value>',
      'value of the network up to which it stays as it is (default: what model.json says, else all but the head)',
    )
    .option('--steps <n>', `steps of ${fitDefaults.batch} slices`, wholeNumber, fitDefaults.steps)
    .option('--rate <number>', 'highest learning rate', rate, fitDefaults.rate)
    .option('--holdout <share>', 'share of the patients that is not learnt from', share, 0.2)
    .option('--seed <n>', 'another number draws other slices', wholeNumber, fitDefaults.seed)
    .option('--threads <n>', 'processor threads', wholeNumber, Math.min(availableParallelism(), 8))
    .action(async (sets: readonly string[], options: TrainOptions) => finish(await train(sets, options)));
  modelOption(command);
}
