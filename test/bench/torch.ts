/**
 * The same study through our pipeline and through pydicom and PyTorch, warm, with the same weights and threads, in turn
 * (budget: PyTorch takes at least twice as long). Prints medians, their ratio and how far the logits are apart.
 *
 *   npx vite build -c vite.main.config.ts && npx tsx test/bench/torch.ts [model folder] [rounds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { labels } from '../../main/contract/index.js';
import { medianOf } from './medianOf.js';
import { openRankBench } from './rankBench.js';
import { openTorch, writeWeights } from './torchSide.js';

const modelFolder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'models', 'inception-v3');
const rounds = Number(process.argv[3] ?? 5);
const budget = 2;

const bench = await openRankBench(modelFolder);
const scratch = mkdtempSync(join(tmpdir(), 'ictus-torch-'));
const { weights, index } = writeWeights(bench.model.onnx, scratch);
const python = openTorch('torchStudy.py', [bench.studyFolder, weights, index, join(modelFolder, 'model.json')]);
const torch = async (): Promise<{ readonly ms: number; readonly logits: readonly (readonly number[])[] }> =>
  (await python.ask('study')) as { ms: number; logits: number[][] };

python.tell(`threads ${bench.loaded.threads}`);
await torch();
await bench.rank();
const ours: number[] = [];
const theirs: number[] = [];
const ratios: number[] = [];
let apart = 0;
for (let round = 0; round < rounds; round++) {
  const mine = await bench.rank();
  const other = await torch();
  ours.push(mine.ms);
  theirs.push(other.ms);
  ratios.push(other.ms / mine.ms);
  for (const { instanceId, logits } of mine.scores.filter((score) => score.scored)) {
    const expected = other.logits[instanceId - 1] ?? [];
    labels.forEach((label, place) => {
      const theirPlace = bench.model.manifest.labels.indexOf(label);
      apart = Math.max(apart, Math.abs((logits[place] ?? Number.NaN) - (expected[theirPlace] ?? Number.NaN)));
    });
  }
  console.error(`round ${round + 1}: ours ${mine.ms.toFixed(0)} ms, PyTorch ${other.ms.toFixed(0)} ms`);
}
const ratio = medianOf(ratios);
console.log(
  JSON.stringify({
    bench: 'a study through pydicom and PyTorch',
    cores: cpus().length,
    threads: bench.loaded.threads,
    slices: bench.files.length,
    oursMs: Math.round(medianOf(ours)),
    torchMs: Math.round(medianOf(theirs)),
    ratio: Number(ratio.toFixed(2)),
    largestLogitDifference: Number(apart.toPrecision(2)),
    budget,
    within: ratio >= budget,
  }),
);
python.close();
bench.close();
rmSync(scratch, { recursive: true, force: true });
