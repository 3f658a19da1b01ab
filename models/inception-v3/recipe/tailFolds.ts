import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labels, ok, failed } from '../../../main/contract/index.js';
import {
  copyExamples,
  fitDefaults,
  fitTail,
  tailLogits,
  tailOf,
  withDropout,
  type ExampleTable,
  type FitOptions,
  type FitSubject,
  type Network,
} from '../../../main/training/index.js';
import { cacheFolder } from './design.js';
import { frozenTo } from './startNetwork.js';
import { drawnSource, type TrainingCopies } from './trainingCopies.js';

/** How the shipped network is trained, by each fold and by the last fit on everybody. */
export const tailOptions: FitOptions = {
  ...fitDefaults,
  steps: Number(process.env['ICTUS_TRAIN_STEPS'] ?? 650),
};

/** Parts of the draws that the sources get. Every patient of PHE-SICH bleeds, so it teaches less than its size says. */
const sourceShares = {
  'ct-ich': 0.25,
  rsna2019: 0.4,
  'phe-sich': 0.1,
  [`ct-ich${drawnSource}`]: 0.08,
  [`rsna2019${drawnSource}`]: 0.12,
  [`phe-sich${drawnSource}`]: 0.05,
};

export interface TailFit {
  /** Trained weights by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly subject: FitSubject;
}

/** Trains on the patients that `learns` says yes to. Goes on where a run of the same name was stopped. */
export async function fitOn(
  name: string,
  network: Network,
  { table, copies, fromShape }: TrainingCopies,
  learns: (patient: string) => boolean,
  threads: number,
  log: (line: string) => void,
): Promise<TailFit> {
  const options = { ...tailOptions, threads };
  const trained = withDropout(network, 'features');
  const subject = { network: trained, tail: tailOf(trained, frozenTo, 'logits'), fromShape };
  const examples = copyExamples(
    table,
    copies,
    { learn: table.rowsOfPatients(learns), heldOut: new Uint32Array(0) },
    { seed: options.seed, sourceShares },
  );
  if (!examples.ok) throw new Error(examples.problem.message);
  const run = createHash('sha256')
    .update(JSON.stringify([examples.value.hash, { ...options, threads: 0 }]))
    .digest('hex')
    .slice(0, 12);
  const kept = join(cacheFolder, `tail-${name}-${run}.f32`);
  const known = readWeights(kept, subject);
  if (known) return { weights: known, subject };
  let saidMs = performance.now();
  const fitted = await fitTail(subject, examples.value, options, {
    checkpoint: { path: join(cacheFolder, `run-${name}-${run}.bin`), everySeconds: 300 },
    onProgress: ({ step, steps, curve, secondsPerStep, secondsLeft }) => {
      if (performance.now() - saidMs < 60_000 && step < steps) return;
      saidMs = performance.now();
      log(
        `${name}: step ${step} of ${steps}, ${secondsPerStep?.toFixed(2)} s a step, ${((secondsLeft ?? 0) / 60).toFixed(0)} min left, loss ${curve.at(-1)?.loss.toFixed(4) ?? '-'}`,
      );
    },
  });
  if (!fitted.ok) throw new Error(fitted.problem.message);
  writeWeights(kept, subject, fitted.value.weights);
  return { weights: fitted.value.weights, subject };
}

/** Logits of the copies as they are of the patients that `shown` says yes to, by slice. */
export async function logitsBySlice(
  { weights, subject }: TailFit,
  { table, copies }: TrainingCopies,
  shown: (patient: string) => boolean,
  threads: number,
): Promise<ReadonlyMap<string, Float32Array>> {
  const rows = plainRows(table, shown);
  const logits = await tailLogits(
    subject,
    weights,
    {
      slices: rows.length,
      features: (slice, into, at) =>
        copies.readInto(table.ids.at(rows[slice] ?? 0), into, at)
          ? ok(null)
          : failed('cache-unwritable', 'Features are damaged; run again.'),
    },
    { batch: 8, threads },
  );
  if (!logits.ok) throw new Error(logits.problem.message);
  const { value } = logits;
  return new Map(
    [...rows].map((row, at) => [
      table.ids.at(row).replace(/#plain0$/, ''),
      value.slice(at * labels.length, (at + 1) * labels.length),
    ]),
  );
}

function plainRows(table: ExampleTable, shown: (patient: string) => boolean): Uint32Array {
  return table.rowsOfPatients(shown).filter((row) => table.ids.at(row).endsWith('#plain0'));
}

function writeWeights(path: string, { tail }: FitSubject, weights: ReadonlyMap<string, Float32Array>): void {
  const parts = tail.parameters.map((name) => {
    const values = weights.get(name) ?? new Float32Array(0);
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  });
  writeFileSync(`${path}.part`, Buffer.concat(parts));
  renameSync(`${path}.part`, path);
}

function readWeights(path: string, { network, tail }: FitSubject): ReadonlyMap<string, Float32Array> | null {
  if (!existsSync(path)) return null;
  const all = new Float32Array(new Uint8Array(readFileSync(path)).buffer);
  let at = 0;
  return new Map(
    tail.parameters.map((name) => {
      const { length } = network.parameters.get(name)?.values ?? new Float32Array(0);
      const values = all.slice(at, at + length);
      at += length;
      return [name, values];
    }),
  );
}
