/**
 * The same study through our pipeline and through pydicom and PyTorch, warm, with the same weights and threads, in turn
 * (budget: PyTorch takes at least twice as long). Prints medians, their ratio and how far the logits are apart.
 *
 *   npx vite build -c vite.main.config.ts && npx tsx test/bench/torch.ts [model folder] [rounds]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { labels } from '../../main/contract/index.js';
import { fromFloat16, readOnnx } from '../../main/training/index.js';
import { medianOf } from './medianOf.js';
import { openRankBench } from './rankBench.js';

const modelFolder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'models', 'inception-v3');
const rounds = Number(process.argv[3] ?? 5);
const budget = 2;
const float16 = 10;

/** All initializers as float32 in one file, and a list of [name, dims, first element]. */
function writeWeights(onnx: Uint8Array, folder: string): { readonly weights: string; readonly index: string } {
  const parts: Float32Array[] = [];
  const entries: (readonly [string, readonly number[], number])[] = [];
  let at = 0;
  for (const { name, dims, dataType, rawData } of readOnnx(onnx).graph.initializer) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    const width = dataType === float16 ? 2 : 4;
    const values = Float32Array.from({ length: rawData.byteLength / width }, (_, index) =>
      width === 2 ? fromFloat16(view.getUint16(index * 2, true)) : view.getFloat32(index * 4, true),
    );
    entries.push([name, dims, at]);
    parts.push(values);
    at += values.length;
  }
  const weights = join(folder, 'weights.bin');
  const index = join(folder, 'weights.json');
  writeFileSync(weights, Buffer.concat(parts.map((part) => Buffer.from(part.buffer))));
  writeFileSync(index, JSON.stringify(entries));
  return { weights, index };
}

const bench = await openRankBench(modelFolder);
const scratch = mkdtempSync(join(tmpdir(), 'ictus-torch-'));
const { weights, index } = writeWeights(bench.model.onnx, scratch);
const script = join(import.meta.dirname, 'torchStudy.py');
const python = spawn('/usr/bin/python3', [script, bench.studyFolder, weights, index, join(modelFolder, 'model.json')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
async function torch(): Promise<{ readonly ms: number; readonly logits: readonly (readonly number[])[] }> {
  python.stdin.write('study\n');
  const line = await lines.next();
  if (line.done) throw new Error('the Python side ended');
  return JSON.parse(line.value) as { ms: number; logits: number[][] };
}

python.stdin.write(`threads ${bench.loaded.threads}\n`);
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
python.stdin.end();
bench.close();
rmSync(scratch, { recursive: true, force: true });
