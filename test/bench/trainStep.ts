/**
 * A step of training, InceptionV3 frozen up to Mixed_5d, batch 16, beside PyTorch's with the same weights, features and threads,
 * in turn: forward, loss and gradients, the optimiser apart. Once with the batch in micro-batches of 4, whose gradients
 * add up, as training runs, and once whole. Budget: the former takes at most 1.2 times as long as the faster of PyTorch's.
 * Prints medians, the medians of the rounds' ratios, and how far the gradients are apart: the norm of the difference over
 * the norm, of the tensor where that is largest.
 *
 *   npx tsx test/bench/trainStep.ts [model folder] [rounds] [threads]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { labels } from '../../main/contract/index.js';
import { randomStream } from '../../main/numbers/index.js';
import { flatParameters } from '../../main/training/optimisation/flatParameters.js';
import { openTail, type TailRun } from '../../main/training/optimisation/tailRun.js';
import { medianOf } from './medianOf.js';
import { openTorch, writeWeights } from './torchSide.js';
import { readNetwork, tailOf, toFloat16 } from '../../main/differentiation/index.js';

const modelFolder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'models', 'inception-v3');
const rounds = Number(process.argv[3] ?? 7);
const threads = Number(process.argv[4] ?? availableParallelism());
const budget = 1.2;
const batch = 16;
const from = [288, 35, 35];
const cells = from.reduce((product, size) => product * size, 1);

// Half of the features are zero, as behind a Relu.
const random = randomStream(1);
const features = new Uint16Array(batch * cells);
for (let at = 0; at < features.length; at++) features[at] = toFloat16(Math.max(0, random.between(-1, 1)));
const targets = Float32Array.from({ length: batch * labels.length }, () => random.below(2));
const weights = targets.map(() => (random.next() < 0.3 ? 0 : 1 / targets.length));

const onnx = readFileSync(join(modelFolder, 'model.onnx'));
const network = readNetwork(onnx);
const tail = tailOf(network, 'Mixed_5d', 'logits');
const subject = { network, tail, fromShape: from };
const parameters = flatParameters(network, tail);
const runs: readonly TailRun[] = [
  await openTail(subject, parameters, 4, { threads }),
  await openTail(subject, parameters, batch, { threads }),
];

async function step(run: TailRun): Promise<number> {
  const began = performance.now();
  for (let first = 0; first < batch; first += run.batch) {
    const part = <Values extends Uint16Array | Float32Array>(values: Values, each: number): Values =>
      values.subarray(first * each, (first + run.batch) * each) as Values;
    await run.gradientsOf(
      {
        features: part(features, cells),
        targets: part(targets, labels.length),
        weights: part(weights, labels.length),
      },
      first === 0 ? 'begin' : 'add',
      () => undefined,
    );
  }
  return performance.now() - began;
}

const scratch = mkdtempSync(join(tmpdir(), 'ictus-step-'));
const file = (name: string, values: Uint16Array | Float32Array): string => {
  const path = join(scratch, name);
  writeFileSync(path, values);
  return path;
};
const stored = writeWeights(onnx, scratch);
const theirGradients = join(scratch, 'gradients.f32');
const python = openTorch('torchStep.py', [
  stored.weights,
  stored.index,
  String(batch),
  file('features.f16', features),
  file('targets.f32', targets),
  file('weights.f32', weights),
  theirGradients,
]);
python.tell(`threads ${threads}`);
const torchStep = async (micro: number): Promise<number> => ((await python.ask(`step ${micro}`)) as { ms: number }).ms;

/** Largest over all tensors, for the last steps of both sides. */
async function gradientDifference({ gradients }: TailRun): Promise<number> {
  await python.ask(`gradients ${tail.parameters.join(' ')}`);
  const bytes = new Uint8Array(readFileSync(theirGradients));
  const theirs = new Float32Array(bytes.buffer);
  const apart = parameters.places.map((place) => {
    let [difference, length] = [0, 0];
    for (let at = place.from; at < place.to; at++) {
      const expected = theirs[at] ?? NaN;
      difference += (expected - (gradients[at] ?? NaN)) ** 2;
      length += expected ** 2;
    }
    // Both are zero where the head does not look.
    return difference === 0 ? 0 : Math.sqrt(difference / length);
  });
  return Math.max(...apart);
}

const results = runs.map((run) => ({ run, ours: [] as number[], theirs: [] as number[], apart: 0 }));
for (const result of results) {
  await step(result.run);
  await torchStep(result.run.batch);
  result.apart = await gradientDifference(result.run);
}
for (let round = 0; round < rounds; round++) {
  for (const { run, ours, theirs } of results) {
    ours.push(await step(run));
    theirs.push(await torchStep(run.batch));
    console.error(
      `round ${round + 1}, micro-batches of ${run.batch}: ours ${ours.at(-1)?.toFixed(0)} ms, PyTorch ${theirs.at(-1)?.toFixed(0)} ms`,
    );
  }
}
const figures = results.map(({ run, ours, theirs, apart }) => ({
  microBatch: run.batch,
  oursMs: Math.round(medianOf(ours)),
  torchMs: Math.round(medianOf(theirs)),
  ratio: Number(medianOf(ours.map((ms, round) => ms / (theirs[round] ?? NaN))).toFixed(2)),
  largestGradientDifference: Number(apart.toPrecision(2)),
}));
const [accumulated, whole] = results;
const best = medianOf(
  (accumulated?.ours ?? []).map(
    (ms, round) => ms / Math.min(accumulated?.theirs[round] ?? NaN, whole?.theirs[round] ?? NaN),
  ),
);
console.log(
  JSON.stringify({
    bench: 'a training step behind Mixed_5d',
    threads,
    batch,
    parameters: parameters.values.length,
    figures,
    ratio: Number(best.toFixed(2)),
    budget,
    within: best <= budget,
  }),
);
python.close();
for (const run of runs) await run.close();
rmSync(scratch, { recursive: true, force: true });
