/**
 * Ranking a study against the bare network on the same slices (budget: 1.15 times). Rounds alternate, and the median of
 * the rounds' ratios is printed, so that what else the machine does falls on both alike.
 *
 *   npx vite build -c vite.main.config.ts && npx tsx test/bench/ranking.ts [model folder] [rounds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ok, type SliceScore } from '../../main/contract/index.js';
import { openFrames } from '../../main/frames/index.js';
import { openInference, openScheduler, readModel, type StudyWork } from '../../main/inference/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { openStore } from '../../main/store/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writePhantomStudy } from '../inference/phantomStudy.js';

const modelFolder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'models', 'inception-v3');
const rounds = Number(process.argv[3] ?? 7);
const budget = 1.15;

const model = readModel(modelFolder);
if (!model.ok) throw new Error(model.problem.message);
const { manifest, onnx } = model.value;
const folder = mkdtempSync(join(tmpdir(), 'ictus-ranking-'));
const files = writePhantomStudy(join(folder, 'study'), 'bench', 'subdural');
const startChild = nodeChildren(builtFolder);
const inference = openInference({ startChild: () => startChild('inference'), folder: modelFolder, only: ['cpu'] });
const loaded = await inference.load();
if (!loaded.ok) throw new Error(loaded.problem.message);

/** One study through decode process, inference process and scheduler; a new decode process each time: nothing cached. */
async function rank(round: number): Promise<{ readonly ms: number; readonly scores: readonly SliceScore[] }> {
  const store = openStore(join(folder, `${round}.sqlite`));
  if (!store.ok) throw new Error(store.problem.message);
  const frames = openFrames(startChild);
  await frames.part10({ file: { path: join(folder, 'none') }, frame: 0 });
  const work: StudyWork = {
    studyUid: 'bench',
    slices: files.map((path, index) => ({
      instanceId: index + 1,
      frame: 0,
      frames: [{ file: { path }, frame: 0 }],
      pixelSpacingMm: [0.46, 0.46],
    })),
  };
  const scores: SliceScore[] = [];
  const scheduler = openScheduler({
    frames,
    inference,
    manifest,
    knownScores: () => [],
    saveScore: (_studyUid, score) => {
      scores.push(score);
      const saved = store.value.saveScores('bench', [score]);
      return saved.ok ? ok(null) : saved;
    },
    nowMs: Date.now,
    onProgress: () => undefined,
    onStudy: () => undefined,
  });
  const startedMs = performance.now();
  scheduler.setWork([work]);
  await scheduler.idle();
  const ms = performance.now() - startedMs;
  scheduler.close();
  frames.close();
  store.value.close();
  return { ms, scores };
}

/** The network alone on tensors that are ready, with the runtime's own defaults for this machine. */
const session = await InferenceSession.create(onnx, { intraOpNumThreads: loaded.value.threads });
const size = manifest.input.size;
const tensors = await Promise.all(
  Array.from({ length: 4 }, async (_, index) => {
    const frames = openFrames(startChild);
    const input = await frames.modelInput({
      frames: [{ file: { path: files[index * 7] ?? '' }, frame: 0 }],
      input: manifest.input,
    });
    frames.close();
    if (!input.ok) throw new Error(input.problem.message);
    return new Tensor('float32', input.value.tensor, [1, 3, size, size]);
  }),
);
async function bare(slices: number): Promise<number> {
  const startedMs = performance.now();
  for (let index = 0; index < slices; index++) {
    await session.run({ [manifest.input.name]: tensors[index % tensors.length] as Tensor }, [manifest.outputs.logits]);
  }
  return performance.now() - startedMs;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
await bare(3);
await rank(-1);
const ratios: number[] = [];
const rankedMs: number[] = [];
const bareMs: number[] = [];
for (let round = 0; round < rounds; round++) {
  const ranked = await rank(round);
  const scored = ranked.scores.filter((score) => score.scored).length;
  const alone = await bare(scored);
  ratios.push(ranked.ms / alone);
  rankedMs.push(ranked.ms / scored);
  bareMs.push(alone / scored);
  console.error(
    `round ${round + 1}: ${scored} of ${files.length} slices, ranked ${ranked.ms.toFixed(0)} ms, bare ${alone.toFixed(0)} ms, ratio ${(ranked.ms / alone).toFixed(3)}`,
  );
}
const ratio = median(ratios);
console.log(
  JSON.stringify({
    bench: 'ranking a study',
    cores: cpus().length,
    threads: inference.loaded?.threads,
    model: `${manifest.id} ${manifest.version}`,
    rankedMsPerSlice: Number(median(rankedMs).toFixed(1)),
    bareMsPerSlice: Number(median(bareMs).toFixed(1)),
    ratio: Number(ratio.toFixed(3)),
    budget,
    within: ratio <= budget,
  }),
);
inference.close();
await session.release();
rmSync(folder, { recursive: true, force: true });
