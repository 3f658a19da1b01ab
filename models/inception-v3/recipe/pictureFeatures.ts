import { createHash } from 'node:crypto';
import type { InputSpec, PictureWindow } from '../../../main/contract/index.js';
import { approximateHu } from '../../../main/dataset/index.js';
import { prepareInput } from '../../../main/pixels/index.js';
import { cacheFolder, inputSpec, trainingRoot, weightsFile } from './design.js';
import { openFeatureCache, type FeatureCache } from './featureCache.js';
import { openPictures, type Picture, type PicturePack } from './pictures.js';
import { pictureWindows } from './pictureWindows.js';
import { openPooledTrunk, pooledChannels } from './pooledTrunk.js';
import { readSafetensors } from './safetensors.js';
import type { TrainingSlice } from './trainingSets.js';

/** The decoded pictures of the training slices. */
export function trainingPictures(slices: readonly TrainingSlice[]): Promise<PicturePack> {
  return openPictures(
    trainingRoot,
    slices.map((slice) => slice.file),
    cacheFolder,
  );
}

/** The network's input for an 8-bit picture in the given window. */
function pictureTensor(picture: Picture, window: PictureWindow): Float32Array {
  return prepareInput(approximateHu(picture.values, window), picture.rows, picture.cols, inputSpec);
}

/** The cache of pooled features; its name holds what a change of input or of `prepareInput` would change. */
export function pooledCache(writer: number): FeatureCache {
  return openFeatureCache(cacheFolder, JSON.stringify([inputSpec, samplingMark(inputSpec)]), pooledChannels, writer);
}

/** Runs the trunk for what the cache does not hold yet. `shard` of `shards` takes every so-manyth slice. */
export async function extractPictures(
  slices: readonly TrainingSlice[],
  pictures: PicturePack,
  cache: FeatureCache,
  shard: { readonly index: number; readonly count: number },
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const mine = slices.filter((_, index) => index % shard.count === shard.index);
  let run: ((tensor: Float32Array) => Promise<Float32Array>) | undefined;
  let done = 0;
  for (const slice of mine) {
    const window = pictureWindows[slice.source];
    const picture = pictures.picture(slice.file);
    const key = pictureKey(picture, window);
    if (cache.get(key) === undefined) {
      run ??= await openPooledTrunk(readSafetensors(weightsFile), inputSpec.size);
      cache.put(key, await run(pictureTensor(picture, window)));
    }
    onProgress(++done, mine.length);
  }
}

/** Pooled features of all slices, [slices][6144], from a cache that holds them. */
export function pooledRows(
  slices: readonly TrainingSlice[],
  pictures: PicturePack,
  cache: FeatureCache,
): Float32Array[] {
  return slices.map((slice) => {
    const row = cache.get(pictureKey(pictures.picture(slice.file), pictureWindows[slice.source]));
    if (row === undefined) throw new Error(`no features of ${slice.file}: run extract.ts first`);
    return row;
  });
}

function pictureKey(picture: Picture, window: PictureWindow): string {
  return JSON.stringify([picture.sha256, window]);
}

/** A hash of what `prepareInput` makes of one smooth made-up frame, rounded so that only a real change shows. */
function samplingMark(input: InputSpec): string {
  const hu = Float32Array.from(
    { length: 320 * 320 },
    (_, index) => 40 + 60 * Math.sin(index / 37) * Math.cos(index / 3011),
  );
  const rounded = Int16Array.from(prepareInput(hu, 320, 320, input), (value) => Math.round(1000 * value));
  return createHash('sha256').update(new Uint8Array(rounded.buffer)).digest('hex');
}
