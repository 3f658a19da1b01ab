/**
 * Prints what a table of 750,000 labelled slices costs in memory, and how fast slices are drawn from it:
 *   npx tsx --expose-gc test/bench/drawSlices.ts
 * Shaped as the RSNA 2019 training set: 19,000 patients of whom two in five bleed, ids of 18 to 20 characters. Budget: 150 MB.
 */
import { labels, randomStream, seedOf, subtypes, type Truth } from '../../main/contract/index.js';
import { balancedSampler, ExampleTableBuilder, type ExampleTable } from '../../main/training/samples/index.js';

const count = 750_000;
const patients = 19_000;
const draws = 1_000_000;

function truthOf(row: number): Truth {
  const random = randomStream(seedOf(1, row));
  const bleeds = row % patients < 0.4 * patients && random.next() < 0.35;
  const kind = bleeds ? subtypes[Math.min(4, random.below(6))] : undefined;
  return Object.fromEntries(labels.map((label) => [label, label === 'any' ? bleeds : label === kind]));
}

function built(): ExampleTable {
  const builder = new ExampleTableBuilder();
  for (let row = 0; row < count; row++) {
    const patient = `ID_${seedOf(2, row % patients)
      .toString(16)
      .padStart(8, '0')}`;
    builder.add({
      id: `ID_${seedOf(3, row).toString(16).padStart(8, '0')}${(row % 256).toString(16)}${row}`.slice(0, 20),
      source: `site ${(row % patients) % 4}`,
      patient,
      study: `${patient} head`,
      position: Math.floor(row / patients) * 5,
      truth: truthOf(row),
    });
  }
  const table = builder.build();
  if (!table.ok) throw new Error(table.problem.message);
  return table.value;
}

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

const table = timed(`build a table of ${count} slices, with its hash`, built);
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
