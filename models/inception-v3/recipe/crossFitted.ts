import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platt } from '../../../main/contract/index.js';
import type { LinearHead } from '../../../main/training/index.js';
import { cacheFolder, trainingRoot } from './design.js';
import { pooledCache, pooledRows, trainingPictures } from './pictureFeatures.js';
import type { Picture } from './pictures.js';
import { pooledLogits } from './pooledLogits.js';
import { readTrainingSets, type TrainingSlice } from './trainingSets.js';

/** Logits of the training slices, each by the head of the fold that its patient was left out of. */
export interface CrossFitted {
  /** Of all three sets. */
  readonly slices: readonly TrainingSlice[];
  /** What is folded into the heads, in the order of `labels`. */
  readonly calibration: readonly Platt[];
  headOf(slice: TrainingSlice): LinearHead;
  logitsOf(slice: TrainingSlice): readonly number[];
  picture(slice: TrainingSlice): Picture;
  /** CT-ICH alone: the slices of each patient ("049"), in order. */
  readonly patients: ReadonlyMap<string, readonly TrainingSlice[]>;
  logits(patient: string, slice: number): readonly number[];
  close(): void;
}

/** From the fold heads and features that `npm run model:build` left in the cache. */
export async function openCrossFit(): Promise<CrossFitted> {
  const kept = JSON.parse(readFileSync(join(cacheFolder, 'crossfit.json'), 'utf8')) as {
    readonly folds: Readonly<Record<string, number>>;
    readonly heads: readonly { readonly weights: string; readonly bias: readonly number[] }[];
    readonly calibration?: readonly Platt[];
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
  const headOf = ({ patient }: TrainingSlice): LinearHead => {
    const head = heads[kept.folds[patient] ?? -1];
    if (head === undefined) throw new Error(`${patient} stands in no fold: run npm run model:build first`);
    return head;
  };
  const logitsOf = (slice: TrainingSlice): readonly number[] => {
    const [row] = pooledRows([slice], pictures, cache);
    return pooledLogits(row ?? new Float32Array(0), headOf(slice));
  };
  return {
    slices,
    get calibration() {
      if (kept.calibration === undefined)
        throw new Error('the fold heads in the cache are of an older recipe: run npm run model:build first');
      return kept.calibration;
    },
    headOf,
    logitsOf,
    picture: ({ file }) => pictures.picture(file),
    patients,
    logits(patient, slice) {
      const own = patients.get(patient)?.find((one) => one.slice === slice);
      if (own === undefined) throw new Error(`CT-ICH holds no slice ${slice} of patient ${patient}`);
      return logitsOf(own);
    },
    close: () => {
      pictures.close();
    },
  };
}
