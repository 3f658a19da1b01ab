/**
 * Prints what a table of 750,000 labelled slices costs in memory, and how fast slices are drawn from it:
 *   npx tsx --expose-gc test/bench/drawSlices.ts
 * Budget: 150 MB.
 */
import { balancedSampler } from '../../main/training/samples/index.js';
import { count, rsnaSizedTable } from './rsnaSizedTable.js';

const draws = 1_000_000;

function timed<T>(name: string, work: () => T): T {
  const startedMs = performance.now();
  const answer = work();
  console.log(`${name}: ${(performance.now() - startedMs).toFixed(0)} ms`);
  return answer;
}

const { gc } = globalThis;
if (!gc) throw new Error('Start it with --expose-gc: npx tsx --expose-gc test/bench/drawSlices.ts');
gc();
const before = process.memoryUsage().rss;
const memoryMb = (): string => ((process.memoryUsage().rss - before) / 1e6).toFixed(0);

const table = timed(`build a table of ${count} slices, with its hash`, rsnaSizedTable);
const peakMb = (process.resourceUsage().maxRSS * 1024 - before) / 1e6;
console.log(`resident memory more than before: ${memoryMb()} MB when built, ${peakMb.toFixed(0)} MB at most`);

const sampler = timed('prepare the draw', () =>
  balancedSampler(
    table,
    table.rowsOfPatients((patient) => !patient.endsWith('0')),
    { seed: 1 },
  ),
);
if (!sampler.ok) throw new Error(sampler.problem.message);
console.log(`resident memory more than before: ${memoryMb()} MB with the sampler`);

const weights = new Float32Array(6);
const startedMs = performance.now();
for (let draw = 0; draw < draws; draw++) sampler.value.lossWeights(sampler.value.drawAt(draw >> 5, draw & 31), weights);
const seconds = (performance.now() - startedMs) / 1000;
console.log(`${Math.round(draws / seconds).toLocaleString('en-US')} draws a second, with their weights`);
