import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  failed,
  ok,
  type LabelledSet,
  type Result,
  type TrainedModel,
  type TrainProgress,
  type TrainRequest,
} from '../../contract/index.js';
import { readSetToJudge, readSliceHu } from '../../dataset/index.js';
import { readModel, type ModelFolder } from '../../inference/index.js';
import { augmentPolicy } from '../augmentation/index.js';
import { fitTail, type Fitted } from '../optimisation/fitTail.js';
import { fitDefaults, type FitOptions } from '../optimisation/options.js';
import type { FitSubject } from '../optimisation/tailRun.js';
import { openTrunk } from '../optimisation/trunkRun.js';
import { liveExamples } from '../prepare/liveExamples.js';
import { sha256 } from '../sha256.js';
import { stopped } from '../stopped.js';
import { cardOf } from './card.js';
import { joinSets, type JoinedTable } from './joinSets.js';
import { readyFolder } from './readyFolder.js';
import { writeModel } from './writeModel.js';
import { readNetwork, tailOf, UnsupportedNetwork, withDropout, type Network } from '../../differentiation/index.js';
import type { RunControl } from '../../process/index.js';

/** What the training process serves. */
export interface TrainingRun {
  readonly request: TrainRequest;
  readonly progress: TrainProgress;
  readonly done: TrainedModel;
}

type TrainControl = RunControl<TrainProgress>;

const checkpointName = 'run.checkpoint';
const checkpointSeconds = 120;

/**
 * Trains a model on labelled sets and writes a new model folder; the model that it begins from is only read. A run that was
 * stopped or killed goes on from its last checkpoint when it is asked for again with the same request. Errors: those of the model,
 * the sets and the trainer; `model-untrainable`, where the network has an operator that cannot be trained through.
 */
export async function trainNetwork(request: TrainRequest, control: TrainControl): Promise<Result<TrainedModel>> {
  const ready = readyFolder(request.out);
  if (!ready.ok) return ready;
  const model = readModel(resolve(request.model));
  if (!model.ok) return model;
  try {
    return await train(model.value, request, control);
  } catch (error) {
    if (!(error instanceof UnsupportedNetwork)) throw error;
    return failed('model-untrainable', `This model cannot be trained: ${error.message}`, { where: request.model });
  }
}

async function train(model: ModelFolder, request: TrainRequest, control: TrainControl): Promise<Result<TrainedModel>> {
  const { manifest } = model;
  const { input, outputs } = manifest;
  const network = readNetwork(model.onnx);
  const from = request.frozenTo ?? manifest.training?.frozenTo ?? outputs.featureMap;
  const trained = withDropout(network, outputs.features);
  const tail = tailOf(trained, from, outputs.logits);
  const sets = await readSets(request, control);
  if (!sets.ok) return sets;
  const joined = joinSets(sets.value, request.holdout, request.seed);
  if (!joined.ok) return joined;
  const { table, learn, heldOut, sliceAt } = joined.value;

  const options = optionsOf(request);
  const checkpoint = { path: join(request.out, checkpointName), everySeconds: checkpointSeconds };
  const trunk = await openTrunk(network, from, input, request);
  let fitted: Result<Fitted>;
  try {
    const examples = liveExamples(
      { table, trunk, input, read: (row) => readSliceHu(sliceAt(row)) },
      { learn, heldOut, policy: augmentPolicy, seed: request.seed },
    );
    if (!examples.ok) return examples;
    const subject: FitSubject = { network: trained, tail, fromShape: trunk.shape };
    fitted = await fitTail(subject, examples.value, options, {
      ...control,
      checkpoint,
      onProgress: (progress) => control.onProgress({ stage: 'training', ...progress }),
    });
  } finally {
    await trunk.close();
  }
  if (!fitted.ok) return fitted;
  const done = summaryOf(request, sets.value, joined.value, fitted.value);
  const written = await write(model, network, request, {
    done,
    fitted: fitted.value,
    joined: joined.value,
    options,
    from,
  });
  if (!written.ok) return written;
  rmSync(checkpoint.path, { force: true });
  return ok(done);
}

function optionsOf({ steps, rate, seed, threads }: TrainRequest): FitOptions {
  const warmUpSteps = Math.min(fitDefaults.warmUpSteps, Math.ceil(steps / 10));
  const checkEvery = Math.min(fitDefaults.checkEvery, Math.ceil(steps / 5));
  return { ...fitDefaults, patience: 5, warmUpSteps, checkEvery, steps, rate, seed, threads };
}

async function readSets({ sets }: TrainRequest, control: TrainControl): Promise<Result<LabelledSet[]>> {
  const read: LabelledSet[] = [];
  for (const { path, labels, window } of sets) {
    control.onProgress({ stage: 'reading', done: 0, total: null, set: path });
    const joined = await readSetToJudge(path, { labels, window }, (progress) => {
      control.onProgress({ ...progress, set: path });
    });
    if (!joined.ok) return joined;
    if (control.signal.aborted) return stopped();
    read.push(joined.value);
  }
  return ok(read);
}

function summaryOf(
  request: TrainRequest,
  sets: readonly LabelledSet[],
  joined: JoinedTable,
  fitted: Fitted,
): TrainedModel {
  return {
    folder: resolve(request.out),
    steps: fitted.steps,
    curve: fitted.curve,
    trainedWeights: [...fitted.weights.values()].reduce((sum, values) => sum + values.length, 0),
    sets: sets.map((set, at) => {
      const parts = Object.values(joined.splits[at]?.parts ?? {});
      return {
        name: set.name,
        slices: set.slices.length,
        patients: parts.length,
        heldOutPatients: parts.filter((part) => part === 'holdout').length,
        splitFile: join(resolve(request.out), `split-${at + 1}.json`),
      };
    }),
  };
}

interface Outcome {
  readonly done: TrainedModel;
  readonly fitted: Fitted;
  readonly joined: JoinedTable;
  readonly options: FitOptions;
  readonly from: string;
}

async function write(
  parent: ModelFolder,
  network: Network,
  request: TrainRequest,
  { done, fitted, joined, options, from }: Outcome,
): Promise<Result<null>> {
  const splits = done.sets.map(({ splitFile }, at): [string, string] => [
    basename(splitFile),
    `${JSON.stringify(joined.splits[at], null, 2)}\n`,
  ]);
  return writeModel(request.out, {
    parent,
    network,
    weights: fitted.weights,
    evidence: {
      data: Object.fromEntries(done.sets.map(({ name }, at) => [name, joined.splits[at]?.setHash ?? ''])),
      split: sha256(joined.splits.map((split) => split.sha256).join()),
      recipe: sha256(JSON.stringify([from, { ...options, threads: 0 }, augmentPolicy])),
    },
    texts: { 'MODEL_CARD.md': cardOf(parent, done, options, from), ...Object.fromEntries(splits) },
  });
}
