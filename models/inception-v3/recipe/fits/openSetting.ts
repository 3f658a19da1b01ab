import type { Variant } from '../../../../main/training/index.js';
import { startNetwork } from '../network/startNetwork.js';
import type { FitSetting } from './tailFit.js';
import { trainingCopies } from '../slices/trainingCopies.js';
import type { TrainingSlice } from '../slices/trainingSets.js';

/** What every fit of the recipe shares, with the slices shown in the variants given; ICTUS_TRAIN_THREADS says on how many cores. */
export async function openSetting(
  slices: readonly TrainingSlice[],
  shown: readonly Variant[],
  write: (line: string) => void,
): Promise<FitSetting> {
  const threads = Number(process.env['ICTUS_TRAIN_THREADS'] ?? 2);
  const log = (line: string): void => {
    write(`${new Date().toISOString().slice(11, 19)} ${line}`);
  };
  const network = startNetwork();
  const prepared = await trainingCopies(slices, network, shown, threads, log);
  log(`${prepared.table.size} copies of ${slices.length} slices and of phantoms`);
  return { network, prepared, threads, log };
}
