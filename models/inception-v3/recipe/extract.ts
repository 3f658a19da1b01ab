/**
 * Pooled features of all training pictures and phantoms, into the cache; can be stopped and started again.
 *   npx tsx models/inception-v3/recipe/extract.ts [shard/shards]
 */
import { createHash } from 'node:crypto';
import { phantomExamples } from './phantomFeatures.js';
import { extractPictures, pooledCache, trainingPictures } from './pictureFeatures.js';
import { readTrainingSets, type TrainingSlice } from './trainingSets.js';
import { trainingRoot } from './design.js';

const [index = 0, count = 1] = (process.argv[2] ?? '0/1').split('/').map(Number);
const { slices } = readTrainingSets(trainingRoot);
// Whole series first, then single slices in an order that has nothing to do with their content: half done is a fair half.
const order = [...slices].sort((left, right) => placeOf(left).localeCompare(placeOf(right)));
const startedMs = Date.now();
const cache = pooledCache(index);
await extractPictures(order, await trainingPictures(slices), cache, { index, count }, (done, total) => {
  if (done % 100 === 0 || done === total) {
    console.log(`${done} of ${total} slices, ${((Date.now() - startedMs) / done).toFixed(0)} ms each`);
  }
});
await phantomExamples(cache, console.log, { index, count });

function placeOf(slice: TrainingSlice): string {
  return slice.source === 'ct-ich' ? `0 ${slice.file}` : `1 ${createHash('sha256').update(slice.file).digest('hex')}`;
}
