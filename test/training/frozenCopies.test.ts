import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '../../main/contract/index.js';
import { prepareInput } from '../../main/pixels/index.js';
import {
  augmentPolicy,
  drawnBlood,
  freezeCopies,
  openTrunk,
  type ReadableSlice,
  type Variant,
} from '../../main/training/index.js';
import type { TrunkRun } from '../../main/training/optimisation/trunkRun.js';
import { side, simpleSlice } from '../inference/simpleStudy.js';
import { tinyGraph, tinyInput } from '../inference/tinyModel.js';
import { writeOnnx } from '../inference/tinyOnnx.js';
import { bleeding, clear } from './madeUpTable.js';
import { readNetwork } from '../../main/differentiation/index.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-frozen-'));
let trunk: TrunkRun;
let reads = 0;

const slices = Array.from({ length: 6 }, (_, number): ReadableSlice => {
  const bleeds = number % 2 === 1;
  return {
    id: `slice ${number}`,
    source: 'one',
    patient: `p${number}`,
    study: `p${number}`,
    position: number,
    truth: bleeds ? bleeding('subdural') : clear,
    contents: `pixels ${number}`,
    read: () => {
      reads++;
      return Promise.resolve(ok({ hu: Float32Array.from(simpleSlice(bleeds, number)), rows: side, cols: side }));
    },
  };
});

const variants: readonly Variant[] = [
  { name: 'plain', copies: 1, policy: null },
  { name: 'varied', copies: 2, policy: augmentPolicy },
  {
    name: 'drawn',
    copies: 1,
    policy: { geometry: null, intensity: null, blood: { ...drawnBlood, blood: 1, decoy: 0 } },
    ownSource: ' drawn',
    withoutBloodOnly: true,
  },
];

const freeze = (shown = variants, signal?: AbortSignal, onProgress?: (done: number) => void) =>
  freezeCopies(slices, shown, trunk, {
    folder,
    trunkName: 'tiny',
    input: tinyInput,
    seed: 4,
    ...(signal ? { signal } : {}),
    onProgress: ({ done }) => onProgress?.(done),
  });

beforeAll(async () => {
  trunk = await openTrunk(readNetwork(writeOnnx(tinyGraph)), 'featureMap', tinyInput, { threads: 1 });
});
afterAll(async () => {
  await trunk.close();
  rmSync(folder, { recursive: true });
});

async function frozen(...words: Parameters<typeof freeze>) {
  const made = await freeze(...words);
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

describe('frozen copies', () => {
  it('end when they are to, and go on without doing anything twice', async () => {
    const stop = new AbortController();
    const stopped = await freeze(variants, stop.signal, (done) => {
      if (done === 5) stop.abort();
    });
    expect(stopped.ok ? 'done' : stopped.problem.code).toBe('cancelled');
    const readBefore = reads;
    const copies = await frozen();
    // 6 plain, 12 varied, 3 drawn; the one that was being prepared when the run was stopped is read once more.
    expect(copies.rows).toHaveLength(21);
    expect(reads - readBefore).toBe(21 - 5);
    copies.close();
    (await frozen()).close();
    expect(reads - readBefore).toBe(21 - 5);
  });

  it('hold what the trunk gives for the slice as it is', async () => {
    const copies = await frozen();
    const [length] = [trunk.shape.reduce((product, size) => product * size, 1)];
    for (const slice of slices) {
      const pixels = await slice.read();
      if (!pixels.ok) throw new Error('unreadable');
      const expected = await trunk.run(prepareInput(pixels.value.hu, side, side, tinyInput));
      const found = new Uint16Array(2 * length);
      expect(copies.readInto(`${slice.id}#plain0`, found, length)).toBe(true);
      expect(found.subarray(length)).toEqual(expected);
    }
    copies.close();
  });

  it('are varied each in its own way', async () => {
    const copies = await frozen();
    const length = trunk.shape.reduce((product, size) => product * size, 1);
    const seen = ['plain0', 'varied0', 'varied1'].map((name) => {
      const found = new Uint16Array(length);
      copies.readInto(`slice 0#${name}`, found, 0);
      return found.join();
    });
    expect(new Set(seen).size).toBe(3);
    copies.close();
  });

  it('say what was drawn into them, and stand in a source of their own', async () => {
    const copies = await frozen();
    const drawn = copies.rows.filter(({ id }) => id.includes('#drawn'));
    expect(drawn.map(({ source }) => source)).toEqual(['one drawn', 'one drawn', 'one drawn']);
    for (const { truth } of drawn) {
      expect(truth.any).toBe(Object.entries(truth).some(([label, value]) => label !== 'any' && value));
    }
    for (const { id, truth } of copies.rows.filter((row) => !row.id.includes('#drawn'))) {
      expect(truth, id).toEqual(slices.find((slice) => id.startsWith(`${slice.id}#`))?.truth);
    }
    copies.close();
  });
});
