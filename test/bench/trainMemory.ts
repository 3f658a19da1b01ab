/**
 * Prints the peak memory of training: 200 steps of 16 slices, InceptionV3 frozen up to Mixed_5d, drawn from a made-up list of
 * 750,000 rows, with made-up features. Budget: 2 GB beyond the network itself (its weights as 32-bit numbers).
 *
 *   npx tsx test/bench/trainMemory.ts [steps] [threads]
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { seedOf } from '../../main/numbers/index.js';
import { copyExamples, fitDefaults, fitTail } from '../../main/training/index.js';
import { rsnaSizedTable } from './rsnaSizedTable.js';
import { readNetwork, tailOf, withDropout } from '../../main/differentiation/index.js';

const steps = Number(process.argv[2] ?? 200);
const threads = Number(process.argv[3] ?? availableParallelism());
const from = [288, 35, 35];
const cells = from.reduce((product, size) => product * size, 1);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const before = process.memoryUsage().rss;
const table = rsnaSizedTable();
const network = withDropout(
  readNetwork(readFileSync(join(import.meta.dirname, '..', '..', 'models', 'inception-v3', 'model.onnx'))),
  'features',
);
const own = [...network.parameters.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
const examples = copyExamples(
  table,
  {
    rows: [],
    readInto(id, into, at) {
      // Small positive half precision numbers, of which every other is zero.
      const seed = seedOf(id.length, id.charCodeAt(5), id.charCodeAt(9));
      for (let cell = 0; cell < cells; cell++) into[at + cell] = cell & 1 ? 0x3000 + ((seed + cell * 7) & 0x7ff) : 0;
      return true;
    },
    close: () => undefined,
  },
  { learn: table.rowsOfPatients(() => true), heldOut: new Uint32Array(0) },
  { seed: 1 },
);
if (!examples.ok) throw new Error(examples.problem.message);
console.log(`list of ${table.size} rows and network read: ${megabytes(process.memoryUsage().rss - before)}`);
const startedMs = performance.now();
const fitted = await fitTail(
  { network, tail: tailOf(network, 'Mixed_5d', 'logits'), fromShape: from },
  examples.value,
  { ...fitDefaults, steps, warmUpSteps: Math.min(fitDefaults.warmUpSteps, steps), threads },
  {
    onProgress: ({ step, secondsPerStep }) => {
      if (step % 20 === 0)
        console.log(
          `step ${step}, ${secondsPerStep?.toFixed(2)} s a step, ${megabytes(process.memoryUsage().rss)} resident`,
        );
    },
  },
);
if (!fitted.ok) throw new Error(fitted.problem.message);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  `${steps} steps in ${((performance.now() - startedMs) / 1000).toFixed(0)} s: peak ${megabytes(peak)}, ${megabytes(peak - own)} beyond the network's ${megabytes(own)} (budget 2000 MB)`,
);
