import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinearHead } from '../../../main/training/index.js';
import { cacheFolder, trainingRoot } from './design.js';
import { pooledCache, pooledRows, trainingPictures } from './pictureFeatures.js';
import { pooledLogits } from './pooledLogits.js';
import { readTrainingSets, type TrainingSlice } from './trainingSets.js';

/** Logits of CT-ICH slices, each by the head of the fold that its patient was left out of. */
interface CrossFitted {
  /** The slices of each patient ("049"), in order. */
  readonly patients: ReadonlyMap<string, readonly TrainingSlice[]>;
  logits(patient: string, slice: number): readonly number[];
  close(): void;
}

/** From the fold heads and features that `npm run model:build` left in the cache. */
export async function openCrossFit(): Promise<CrossFitted> {
  const kept = JSON.parse(readFileSync(join(cacheFolder, 'crossfit.json'), 'utf8')) as {
    readonly folds: Readonly<Record<string, number>>;
    readonly heads: readonly { readonly weights: string; readonly bias: readonly number[] }[];
  };
  const heads: LinearHead[] = kept.heads.map((head) => ({
    weights: new Float32Array(new Uint8Array(Buffer.from(head.weights, 'base64')).buffer),
    bias: Float64Array.from(head.bias),
  }));
  const { slices } = readTrainingSets(trainingRoot);
  const pictures = await trainingPictures(slices);
  const cache = pooledCache(0);
  const patients = new Map<string, TrainingSlice[]>();
  for (const slice of slices) {
    if (slice.source !== 'ct-ich') continue;
    const patient = slice.patient.slice('ct-ich:'.length);
    patients.set(patient, [...(patients.get(patient) ?? []), slice]);
  }
  for (const own of patients.values()) own.sort((left, right) => (left.slice ?? 0) - (right.slice ?? 0));
  return {
    patients,
    logits(patient, slice) {
      const head = heads[kept.folds[`ct-ich:${patient}`] ?? -1];
      const own = patients.get(patient)?.find((one) => one.slice === slice);
      if (head === undefined || own === undefined)
        throw new Error(`CT-ICH holds no slice ${slice} of patient ${patient}`);
      const [row] = pooledRows([own], pictures, cache);
      return pooledLogits(row ?? new Float32Array(0), head);
    },
    close: () => {
      pictures.close();
    },
  };
}
