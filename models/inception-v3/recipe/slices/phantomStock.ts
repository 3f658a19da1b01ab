import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Truth } from '../../../../main/contract/index.js';
import type { ReadableSlice } from '../../../../main/training/index.js';
import { cacheFolder } from '../design.js';
import { phantomSlices, trainingPhantoms } from './phantomSlices.js';

/** Phantoms teach and are never counted. */
export const phantomSource = 'phantom';

interface StockedSlice {
  readonly slice: number;
  readonly truth: Truth;
}

/**
 * Every second slice of the training phantoms, odd or even by seed. Each is drawn once, some seconds a phantom, and kept in the
 * cache as 16-bit HU until the sources of the generator change.
 */
export function stockedPhantoms(log: (line: string) => void): readonly ReadableSlice[] {
  const generator = generatorSha256();
  mkdirSync(cacheFolder, { recursive: true });
  return trainingPhantoms.flatMap(({ recipe, seed }) => {
    const patient = `phantom:${recipe}:${seed}`;
    const stem = join(cacheFolder, `${patient.replaceAll(':', '-')}-${generator.slice(0, 12)}`);
    if (!existsSync(`${stem}.json`)) {
      const chosen = phantomSlices(recipe, seed).filter(({ slice }) => slice % 2 === seed % 2);
      writeFileSync(`${stem}.i16`, new Uint8Array(Int16Array.from(chosen.flatMap(({ hu }) => [...hu])).buffer));
      const list = chosen.map(({ slice, truth }): StockedSlice => ({ slice, truth }));
      writeFileSync(`${stem}.part`, JSON.stringify({ rows: chosen[0]?.rows, cols: chosen[0]?.cols, list }));
      renameSync(`${stem}.part`, `${stem}.json`);
      log(`drew ${patient}`);
    }
    const { rows, cols, list } = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as {
      readonly rows: number;
      readonly cols: number;
      readonly list: readonly StockedSlice[];
    };
    return list.map(({ slice, truth }, at): ReadableSlice => ({
      id: `${patient}/${slice}`,
      source: phantomSource,
      patient,
      study: patient,
      position: slice,
      truth,
      contents: JSON.stringify([patient, slice, generator]),
      read() {
        const bytes = readFileSync(`${stem}.i16`);
        const stored = new Int16Array(bytes.buffer, bytes.byteOffset + 2 * at * rows * cols, rows * cols);
        return Promise.resolve(ok({ hu: Float32Array.from(stored), rows, cols }));
      },
    }));
  });
}

function generatorSha256(): string {
  const folder = join(import.meta.dirname, '..', '..', '..', '..', 'main', 'phantom');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true }).sort())
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
