/**
 * Ranking a study against the bare network on the same slices (budget: 1.15 times). Rounds alternate, and the median of
 * the rounds' ratios is printed, so that what else the machine does falls on both alike.
 *
 *   npx vite build -c vite.main.config.ts && npx tsx test/bench/ranking.ts [model folder] [rounds]
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openFrames } from '../../main/frames/index.js';
import { medianOf } from './medianOf.js';
import { openRankBench } from './rankBench.js';

const modelFolder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'models', 'inception-v3');
const rounds = Number(process.argv[3] ?? 7);
const budget = 1.15;

const bench = await openRankBench(modelFolder);
const { manifest, onnx } = bench.model;

/** The network alone on tensors that are ready, with the runtime's own defaults for this machine. */
const session = await InferenceSession.create(onnx, { intraOpNumThreads: bench.loaded.threads });
const size = manifest.input.size;
const tensors = await Promise.all(
  Array.from({ length: 4 }, async (_, index) => {
    const frames = openFrames(bench.startChild);
    const input = await frames.modelInput({
      frames: [{ file: { path: bench.files[index * 7] ?? '' }, frame: 0 }],
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

await bare(3);
await bench.rank();
const ratios: number[] = [];
const rankedMs: number[] = [];
const bareMs: number[] = [];
for (let round = 0; round < rounds; round++) {
  const ranked = await bench.rank();
  const scored = ranked.scores.filter((score) => score.scored).length;
  const alone = await bare(scored);
  ratios.push(ranked.ms / alone);
  rankedMs.push(ranked.ms / scored);
  bareMs.push(alone / scored);
  console.error(
    `round ${round + 1}: ${scored} of ${bench.files.length} slices, ranked ${ranked.ms.toFixed(0)} ms, bare ${alone.toFixed(0)} ms, ratio ${(ranked.ms / alone).toFixed(3)}`,
  );
}
const ratio = medianOf(ratios);
console.log(
  JSON.stringify({
    bench: 'ranking a study',
    cores: cpus().length,
    threads: bench.loaded.threads,
    model: `${manifest.id} ${manifest.version}`,
    rankedMsPerSlice: Number(medianOf(rankedMs).toFixed(1)),
    bareMsPerSlice: Number(medianOf(bareMs).toFixed(1)),
    ratio: Number(ratio.toFixed(3)),
    budget,
    within: ratio <= budget,
  }),
);
bench.close();
await session.release();
