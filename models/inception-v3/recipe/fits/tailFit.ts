import { join } from 'node:path';
import { failed, labels, ok, type LossPoint } from '../../../../main/contract/index.js';
import {
  copyExamples,
  fitDefaults,
  fitTail,
  tailLogits,
  type ExampleTable,
  type FitOptions,
  type FitSubject,
} from '../../../../main/training/index.js';
import { cacheFolder } from '../design.js';
import { sha256 } from '../network/manifest.js';
import { phantomSource } from '../slices/phantomStock.js';
import { frozenTo } from '../network/startNetwork.js';
import { variedSource, type TrainingCopies } from '../slices/trainingCopies.js';
import { tailOf, withDropout, type Network } from '../../../../main/differentiation/index.js';

/** How the shipped network is trained, by each fold and by the last fit on everybody. */
export const tailOptions: FitOptions = {
  ...fitDefaults,
  // Whole: nobody waits for a pause, and a batch in one piece takes a tenth less time.
  microBatch: fitDefaults.batch,
  steps: 440,
  rate: 2e-4,
  headRateFactor: 5,
};

/**
 * Parts of the draws that the sources get. Slices as they are lead: so few steps do not teach all that variation could. Every
 * patient of PHE-SICH bleeds, so it teaches less than its size says. Phantoms are many for their number: without them heads that
 * are drawn whole are not told from heads that bleed. What has no part here is in no draw.
 */
export const sourceShares: Readonly<Record<string, number>> = {
  'ct-ich': 0.17,
  rsna2019: 0.35,
  'phe-sich': 0.05,
  [phantomSource]: 0.1,
  [`ct-ich${variedSource}`]: 0.1,
  [`rsna2019${variedSource}`]: 0.16,
  [`phe-sich${variedSource}`]: 0.03,
  [`${phantomSource}${variedSource}`]: 0.04,
};

interface TailFit {
  /** Trained weights by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly subject: FitSubject;
  readonly curve: readonly LossPoint[];
}

/** What every fit of the recipe shares. */
export interface FitSetting {
  readonly network: Network;
  readonly prepared: TrainingCopies;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/**
 * Trains on the patients that `learns` says yes to; `shares` are the parts of the draws that the sources get. Goes on from the
 * checkpoint of the same run, which at its end holds the weights.
 */
export async function fitOn(
  name: string,
  { network, prepared, threads, log }: FitSetting,
  learns: (patient: string) => boolean,
  {
    how = tailOptions,
    shares = sourceShares,
  }: { readonly how?: FitOptions; readonly shares?: typeof sourceShares } = {},
): Promise<TailFit> {
  const { table, copies, fromShape } = prepared;
  const options = { ...how, threads };
  const trained = withDropout(network, 'features');
  const subject = { network: trained, tail: tailOf(trained, frozenTo, 'logits'), fromShape };
  const learn = table.rowsOfPatients(learns);
  const present = new Set([...learn].map((row) => table.sources.at(table.source[row] ?? 0)));
  const given = Object.fromEntries(Object.entries(shares).filter(([source]) => present.has(source)));
  const examples = copyExamples(
    table,
    copies,
    { learn, heldOut: new Uint32Array(0) },
    { seed: options.seed, sourceShares: given },
  );
  if (!examples.ok) throw new Error(examples.problem.message);
  const run = sha256(JSON.stringify([examples.value.hash, { ...options, threads: 0 }])).slice(0, 12);
  let saidMs = performance.now();
  const fitted = await fitTail(subject, examples.value, options, {
    checkpoint: { path: join(cacheFolder, `run-${name}-${run}.bin`), everySeconds: 300 },
    onProgress: ({ step, steps, curve, secondsPerStep, secondsLeft }) => {
      if (performance.now() - saidMs < 60_000 && step < steps) return;
      saidMs = performance.now();
      log(
        `${name}: step ${step} of ${steps}, ${secondsPerStep?.toFixed(2) ?? '-'} s a step, ${((secondsLeft ?? 0) / 60).toFixed(0)} min left, loss ${curve.at(-1)?.loss.toFixed(4) ?? '-'}`,
      );
    },
  });
  if (!fitted.ok) throw new Error(fitted.problem.message);
  return { weights: fitted.value.weights, subject, curve: fitted.value.curve };
}

/** Logits of the copies as they are of the patients that `shown` says yes to, by slice. */
export async function logitsBySlice(
  { weights, subject }: TailFit,
  { prepared: { table, copies }, threads }: FitSetting,
  shown: (patient: string) => boolean,
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
