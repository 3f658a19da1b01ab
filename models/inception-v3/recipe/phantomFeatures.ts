import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Label } from '../../../main/contract/index.js';
import { prepareInput } from '../../../main/pixels/index.js';
import type { PhantomRecipe } from '../../../main/phantom/index.js';
import type { PooledExample } from './assemble.js';
import { cacheFolder, inputSpec } from './design.js';
import type { FeatureCache } from './featureCache.js';
import { phantomSource } from './heads.js';
import { phantomSlices, trainingPhantoms } from './phantomSlices.js';
import { tensorFeatures } from './tensorFeatures.js';

interface KnownSlice {
  readonly slice: number;
  readonly truth: Readonly<Partial<Record<Label, boolean>>>;
}

/** Every second slice of the training phantoms, odd or even by seed; drawn anew only where the generator's sources have changed. */
export async function phantomExamples(
  cache: FeatureCache,
  log: (line: string) => void,
  shard = { index: 0, count: 1 },
): Promise<PooledExample[]> {
  const generator = generatorSha256();
  const examples: PooledExample[] = [];
  for (const [index, { recipe, seed }] of trainingPhantoms.entries()) {
    if (index % shard.count !== shard.index) continue;
    const patient = `phantom:${recipe}:${seed}`;
    const list = join(cacheFolder, `${patient.replaceAll(':', '-')}-${generator.slice(0, 12)}.json`);
    const keyOf = (slice: number): string => JSON.stringify([patient, slice, generator]);
    if (!existsSync(list)) {
      writeFileSync(list, JSON.stringify(await drawn(cache, recipe, seed, keyOf)));
      log(`drew ${patient}`);
    }
    for (const { slice, truth } of JSON.parse(readFileSync(list, 'utf8')) as KnownSlice[]) {
      const row = cache.get(keyOf(slice));
      if (row === undefined) throw new Error(`the cache lost ${patient}: delete ${list} and run again`);
      examples.push({ source: phantomSource, patient, truth, slice, row });
    }
  }
  return examples;
}

async function drawn(
  cache: FeatureCache,
  recipe: PhantomRecipe,
  seed: number,
  keyOf: (slice: number) => string,
): Promise<KnownSlice[]> {
  const features = tensorFeatures(cache);
  const known: KnownSlice[] = [];
  for (const { hu, rows, cols, slice, truth } of phantomSlices(recipe, seed)) {
    if (slice % 2 !== seed % 2) continue;
    cache.put(keyOf(slice), await features(prepareInput(hu, rows, cols, inputSpec)));
    known.push({ slice, truth });
  }
  return known;
}

function generatorSha256(): string {
  const folder = join(import.meta.dirname, '..', '..', '..', 'main', 'phantom');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
