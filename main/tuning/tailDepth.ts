import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../contract/index.js';
import { frameReader } from '../frames/index.js';
import type { FeatureFiles } from '../store/index.js';
import {
  augmentPolicy,
  fitDefaults,
  fitTail,
  headOf,
  liveExamples,
  openTrunk,
  type FitOptions,
  type Fitted,
} from '../training/index.js';
import type { Made, TuneTask } from './made.js';
import { seeReplay, type ReplaySet } from './setReplay.js';
import { siteFeatures, type TuneControl } from './siteFeatures.js';
import { placedStudies } from './studyScores.js';
import { taughtSlices, type TaughtSlices } from './taughtSlices.js';
import { readNetwork, tailOf, withDropout, withParameters, writeOnnx } from '../differentiation/index.js';

/** Gentle: few steps at a low rate, and a pull that takes two fifths of a distance from the parent back over the whole run. */
export const tailSteps: FitOptions = {
  ...fitDefaults,
  steps: 200,
  warmUpSteps: 20,
  rate: 5e-5,
  headRateFactor: 1,
  decay: 100,
  anchored: true,
  averaging: 0.98,
  patience: 3,
};
/** Without drawn blood, which did not help the model that is shipped. */
/** Every fourth patient teaches nothing: the run ends by them, and the calibration goes by them. */
const apartOf = 4;
const checkpointSeconds = 120;

/**
 * The depth `tail`: everything behind the frozen part of the network, by the trainer, with an L2 pull toward the parent. Forgetting is
 * judged on a labelled set. A run that was stopped or killed goes on from its checkpoint, which lies beside the folder of the candidate.
 * Errors: those of the trainer and the files; `cancelled`.
 * @throws UnsupportedNetwork
 */
export async function tailDepth(
  task: TuneTask,
  replaySet: ReplaySet,
  files: FeatureFiles,
  control: TuneControl,
): Promise<Result<Made>> {
  const { request, model, network, studies, learnt, features } = task;
  const { threads } = request;
  const patients = [...new Set(learnt.map(({ patient }) => patient))].sort();
  const apart = new Set(patients.filter((_, at) => at % apartOf === 0));
  const taught = taughtSlices(learnt, features, task.head);
  if (!taught.ok) return taught;
  const options = optionsOf(request);
  const checkpoint = checkpointOf(task);
  const fitted = await fit(task, taught.value, apart, options, checkpoint, control);
  if (!fitted.ok) return fitted;

  const { weights, curve } = fitted.value;
  const seeing = { manifest: model.manifest, onnx: writeOnnx(withParameters(network.model, weights)) };
  const after = await siteFeatures(studies, seeing, files, threads, control);
  if (!after.ok) return after;
  const replay = await seeReplay(replaySet, [model, seeing], threads, control);
  if (!replay.ok) return replay;
  const calibration = await placedStudies(
    learnt.filter(({ patient }) => apart.has(patient)),
    after.value,
    { manifest: model.manifest, head: headOf(readNetwork(seeing.onnx), model.manifest), context: null },
  );
  if (!calibration.ok) return calibration;
  return ok({
    weights,
    penalty: options.decay,
    curve,
    how: { ...options, threads: 0, policy: augmentPolicy },
    calibration: calibration.value,
    features: [features, after.value],
    replay: replay.value.seen,
    replayFrom: `patients of the set ${replaySet.name}`,
    ownReplay: replay.value.file,
    checkpoint,
  });
}

function optionsOf({ steps = tailSteps.steps, threads }: TuneTask['request']): FitOptions {
  const warmUpSteps = Math.min(tailSteps.warmUpSteps, Math.ceil(steps / 10));
  return { ...tailSteps, steps, warmUpSteps, checkEvery: Math.ceil(steps / 5), threads };
}

/** Where a run of these reads on this model is kept. Those of other reads and models, which nothing goes on from, are removed. */
function checkpointOf({ request, model, dataHash }: TuneTask): string {
  const folder = dirname(request.out);
  const name = `tail-${dataHash.slice(0, 16)}-${model.hash.slice(0, 16)}-${request.steps ?? tailSteps.steps}.checkpoint`;
  for (const other of readdirSync(folder)) {
    if (/^tail-.*\.checkpoint$/.test(other) && other !== name) rmSync(join(folder, other), { force: true });
  }
  return join(folder, name);
}

async function fit(
  { model, network }: TuneTask,
  { table, placeAt }: TaughtSlices,
  apart: ReadonlySet<string>,
  options: FitOptions,
  checkpoint: string,
  control: TuneControl,
): Promise<Result<Fitted>> {
  const { input, outputs, training } = model.manifest;
  const from = training?.frozenTo ?? outputs.featureMap;
  const trained = withDropout(network, outputs.features);
  const tail = tailOf(trained, from, outputs.logits);
  const trunk = await openTrunk(network, from, input, options);
  const reader = frameReader();
  try {
    const examples = liveExamples(
      { table, trunk, input, read: (row) => reader.meanHu(placeAt(row).frames) },
      {
        learn: table.rowsOfPatients((patient) => !apart.has(patient)),
        heldOut: table.rowsOfPatients((patient) => apart.has(patient)),
        policy: augmentPolicy,
        seed: options.seed,
      },
    );
    if (!examples.ok) return examples;
    return await fitTail({ network: trained, tail, fromShape: trunk.shape }, examples.value, options, {
      ...control,
      checkpoint: { path: checkpoint, everySeconds: checkpointSeconds },
      onProgress: (progress) => {
        control.onProgress({ stage: 'training', ...progress });
      },
    });
  } finally {
    await trunk.close();
  }
}
