import { readFileSync } from 'node:fs';
import { ok } from '../../../../main/contract/index.js';
import { approximateHu } from '../../../../main/dataset/index.js';
import {
  augmentPolicy,
  drawnBlood,
  ExampleTableBuilder,
  freezeCopies,
  openTrunk,
  type ExampleTable,
  type FrozenCopies,
  type ReadableSlice,
  type Variant,
} from '../../../../main/training/index.js';
import { cacheFolder, inputSpec, weightsFile } from '../design.js';
import { sha256 } from '../network/manifest.js';
import { stockedPhantoms } from './phantomStock.js';
import { trainingPictures } from './pictures.js';
import { pictureWindows } from './pictureWindows.js';
import { frozenTo } from '../network/startNetwork.js';
import type { TrainingSlice } from './trainingSets.js';
import { type Network } from '../../../../main/differentiation/index.js';

/** Behind the name of a source: copies that are turned and changed, and those among which some hold drawn blood. */
export const variedSource = ' varied';
export const drawnSource = ' with drawn blood';

/** Every slice as it is, and once turned and changed. */
export const variants: readonly Variant[] = [
  { name: 'plain', copies: 1, policy: null },
  { name: 'varied', copies: 1, policy: augmentPolicy, ownSource: variedSource },
];

/** Those without blood once more, with blood drawn into half of them. */
export const drawnVariant: Variant = {
  name: 'drawn',
  copies: 1,
  policy: { ...augmentPolicy, blood: { ...drawnBlood, blood: 0.5 } },
  ownSource: drawnSource,
  withoutBloodOnly: true,
};

export interface TrainingCopies {
  readonly table: ExampleTable;
  readonly copies: FrozenCopies;
  readonly fromShape: readonly number[];
}

/** Frozen features of all training slices and phantoms in the variants given, computed where the cache does not hold them. */
export async function trainingCopies(
  slices: readonly TrainingSlice[],
  network: Network,
  shown: readonly Variant[],
  threads: number,
  log: (line: string) => void,
): Promise<TrainingCopies> {
  const pictures = await trainingPictures(slices);
  const readable = slices.map((slice): ReadableSlice => {
    const window = pictureWindows[slice.source];
    return {
      id: slice.file,
      source: slice.source,
      patient: slice.patient,
      study: slice.patient,
      position: slice.slice,
      truth: slice.truth,
      contents: JSON.stringify([pictures.sha256(slice.file), window]),
      read: () => {
        const { values, rows, cols } = pictures.picture(slice.file);
        return Promise.resolve(ok({ hu: approximateHu(values, window), rows, cols }));
      },
    };
  });
  const trunk = await openTrunk(network, frozenTo, inputSpec, { threads });
  const weights = sha256(readFileSync(weightsFile));
  let saidMs = 0;
  const startedMs = performance.now();
  const frozen = await freezeCopies([...readable, ...stockedPhantoms(log)], shown, trunk, {
    folder: cacheFolder,
    trunkName: `${weights} to ${frozenTo}`,
    input: inputSpec,
    seed: 1,
    onProgress: ({ done, total, known }) => {
      if (performance.now() - saidMs < 20_000 && done < total) return;
      saidMs = performance.now();
      const perSecond = (1000 * (done - known)) / (saidMs - startedMs);
      log(
        `frozen features: ${done} of ${total}, ${perSecond.toFixed(1)} a second, ${((total - done) / perSecond / 60).toFixed(0)} min left`,
      );
    },
  });
  await trunk.close();
  pictures.close();
  if (!frozen.ok) throw new Error(frozen.problem.message);
  const builder = new ExampleTableBuilder();
  for (const row of frozen.value.rows) builder.add(row);
  const table = builder.build();
  if (!table.ok) throw new Error(table.problem.message);
  return { table: table.value, copies: frozen.value, fromShape: trunk.shape };
}
