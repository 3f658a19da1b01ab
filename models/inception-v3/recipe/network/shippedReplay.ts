import { approximateHu } from '../../../../main/dataset/index.js';
import { prepareInput } from '../../../../main/pixels/index.js';
import { openTrunk } from '../../../../main/training/index.js';
import { replayFile } from '../../../../main/tuning/index.js';
import type { CrossFitted } from '../fits/crossFitted.js';
import { inputSpec } from '../design.js';
import { featureChannels } from './modelFile.js';
import { pictureWindows } from '../slices/pictureWindows.js';
import type { TrainingSlice } from '../slices/trainingSets.js';
import { readNetwork } from '../../../../main/differentiation/index.js';

/**
 * What a site's candidate must not forget: pooled features of CT-ICH (CC BY 4.0) by the network that is shipped, which has learnt from
 * these slices, with their labels and running numbers of their patients.
 */
export function shippedReplay(
  onnx: Uint8Array,
  { slices, picture }: Pick<CrossFitted, 'slices' | 'picture'>,
  log: (line: string) => void,
): Promise<Uint8Array> {
  return replayOf(
    onnx,
    slices.filter(({ source }) => source === 'ct-ich'),
    picture,
    log,
  );
}

/** Pooled features of slices by a network, as the replay set of a model. */
export async function replayOf(
  onnx: Uint8Array,
  own: readonly TrainingSlice[],
  picture: CrossFitted['picture'],
  log: (line: string) => void,
): Promise<Uint8Array> {
  const threads = Number(process.env['ICTUS_TRAIN_THREADS'] ?? 2);
  const trunk = await openTrunk(readNetwork(onnx), 'features', inputSpec, { threads });
  const features = new Uint16Array(own.length * featureChannels);
  for (const [at, slice] of own.entries()) {
    const { values, rows, cols } = picture(slice);
    const tensor = prepareInput(approximateHu(values, pictureWindows[slice.source]), rows, cols, inputSpec);
    features.set(await trunk.run(tensor), at * featureChannels);
    if ((at + 1) % 500 === 0) log(`replay set: ${at + 1} of ${own.length} slices`);
  }
  await trunk.close();
  return replayFile(features, own);
}
