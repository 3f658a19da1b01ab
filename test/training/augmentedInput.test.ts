import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../main/numbers/index.js';
import { prepareInput } from '../../main/pixels/index.js';
import {
  augmentedInput,
  augmentPolicy,
  drawnBlood,
  type AugmentPolicy,
  type HuSlice,
} from '../../main/training/index.js';
import { depthOf } from '../../main/training/augmentation/depth.js';
import { drawPlacement, mirrored, placed } from '../../main/training/augmentation/geometry.js';
import {
  addNoise,
  asPicture,
  dropChannel,
  varyValues,
  varyWindows,
} from '../../main/training/augmentation/intensity.js';
import { smoothField } from '../../main/training/augmentation/smoothField.js';
import { atVentricles } from './augmentSlices.js';
import { clear } from './madeUpTable.js';
import { tinyInput } from '../inference/tinyModel.js';

/** Three channels that differ, as large as those of InceptionV3. */
const input = { ...tinyInput, size: 299 };

const off: AugmentPolicy = { geometry: null, intensity: null, blood: null };

/** Equal bits, equal mark: to compare half a million numbers one by one takes seconds. */
const marked = (values: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

const slices = fc
  .integer({ min: 2, max: 12 })
  .chain((rows) =>
    fc
      .integer({ min: 2, max: 12 })
      .chain((cols) =>
        fc
          .array(fc.integer({ min: -1000, max: 1500 }), { minLength: rows * cols, maxLength: rows * cols })
          .map((values): HuSlice => ({ hu: Float32Array.from(values), rows, cols })),
      ),
  );

describe('an augmented input', () => {
  it('is exactly the prepared input where every kind is off', () => {
    const { tensor, truth } = augmentedInput(atVentricles, clear, input, off, randomStream(1).next);
    expect(marked(tensor)).toEqual(marked(prepareInput(atVentricles.hu, atVentricles.rows, atVentricles.cols, input)));
    expect(truth).toBe(clear);
  });

  it('is the same for the same seed, and another for another', () => {
    const made = (seed: number) =>
      augmentedInput(atVentricles, clear, input, { ...augmentPolicy, blood: drawnBlood }, randomStream(seed).next);
    expect(made(7).truth).toEqual(made(7).truth);
    expect(marked(made(7).tensor)).toEqual(marked(made(7).tensor));
    expect(marked(made(7).tensor)).not.toEqual(marked(made(8).tensor));
  });

  it.each(['geometry', 'intensity', 'blood'] as const)('changes by %s alone, within the range of the input', (kind) => {
    const plain = prepareInput(atVentricles.hu, atVentricles.rows, atVentricles.cols, input);
    for (let seed = 0; seed < 5; seed++) {
      const policy = { ...off, [kind]: kind === 'blood' ? { ...drawnBlood, blood: 1 } : augmentPolicy[kind] };
      const { tensor, truth } = augmentedInput(atVentricles, clear, input, policy, randomStream(seed).next);
      expect(tensor).toHaveLength(plain.length);
      expect(tensor.every((value) => value >= -1.000001 && value <= 1.000001)).toBe(true);
      expect(truth.any).toBe(kind === 'blood');
      if (kind !== 'intensity') expect(marked(tensor)).not.toEqual(marked(plain));
    }
  });
});

describe('placing', () => {
  it('leaves a slice as it was when mirrored twice', () => {
    fc.assert(
      fc.property(slices, (slice) => {
        expect(placed(placed(slice, mirrored), mirrored)).toEqual(slice);
      }),
    );
  });

  it('mirrors the columns', () => {
    const slice = { hu: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 2, cols: 3 };
    expect([...placed(slice, mirrored).hu]).toEqual([3, 2, 1, 6, 5, 4]);
  });

  it('reads nothing that is not there: every value lies between the lowest and the highest', () => {
    fc.assert(
      fc.property(slices, fc.integer(), (slice, seed) => {
        const { hu } = placed(slice, drawPlacement(slice, augmentPolicy.geometry, randomStream(seed).next));
        expect(Math.min(...hu)).toBeGreaterThanOrEqual(Math.min(...slice.hu) - 1e-3);
        expect(Math.max(...hu)).toBeLessThanOrEqual(Math.max(...slice.hu) + 1e-3);
      }),
    );
  });

  it('puts a spot where the placement says, and keeps what it sums to', () => {
    const size = { rows: 65, cols: 65 };
    const hu = new Float32Array(65 * 65);
    for (let row = 18; row < 23; row++) hu.fill(100, row * 65 + 38, row * 65 + 43);
    const turned = { xx: 0, xy: 1, yx: -1, yy: 0, right: 0, down: 0 };
    const result = placed({ hu, ...size }, turned).hu;
    let [x, y, sum] = [0, 0, 0];
    result.forEach((value, at) => {
      x += value * (at % 65);
      y += value * Math.floor(at / 65);
      sum += value;
    });
    // The result at (dx, dy) from the middle reads (dy, -dx): what was at (8, -12) is now at (12, 8).
    expect([sum, x / sum, y / sum].map(Math.round)).toEqual([2500, 44, 40]);
  });
});

describe('the values', () => {
  it('of a picture lie within its window, in 256 steps', () => {
    const hu = Float32Array.from({ length: 4000 }, (_, at) => at - 1500);
    asPicture(hu, 40, 80);
    expect([Math.min(...hu), Math.max(...hu)]).toEqual([0, 80]);
    expect(new Set(hu).size).toBeLessThanOrEqual(256);
  });

  it('get noise of the size asked for, alike in neighbours, and none in air', () => {
    const size = 200;
    const slice = { hu: new Float32Array(size * size).fill(35), rows: size, cols: size };
    slice.hu.fill(-1000, 0, 40 * size);
    addNoise(slice, 4, randomStream(3).next);
    const noise = slice.hu.subarray(50 * size, 150 * size).map((value) => value - 35);
    let [square, neighbours] = [0, 0];
    for (let at = 0; at + 1 < noise.length; at++) {
      square += noise[at]! ** 2;
      neighbours += noise[at]! * noise[at + 1]!;
    }
    expect(Math.sqrt(square / noise.length)).toBeCloseTo(4, 0);
    expect(neighbours / square).toBeGreaterThan(0.4);
    expect(slice.hu.subarray(0, 38 * size).every((value) => value === -1000)).toBe(true);
  });

  it('of the slice given are left as they are', () => {
    const before = atVentricles.hu.slice();
    for (let seed = 0; seed < 8; seed++) varyValues(atVentricles, augmentPolicy.intensity, randomStream(seed).next);
    expect(marked(atVentricles.hu)).toEqual(marked(before));
  });

  it('are seen in windows near those of the model, the input otherwise the same', () => {
    const varied = varyWindows(input, { ...augmentPolicy.intensity, window: 1 }, randomStream(5).next);
    expect({ ...varied, channels: input.channels }).toEqual(input);
    varied.channels.forEach((channel, index) => {
      expect(Math.abs(channel.levelHu - input.channels[index]!.levelHu)).toBeLessThanOrEqual(4);
      expect(channel.levelHu).not.toBe(input.channels[index]!.levelHu);
    });
  });

  it('go on showing one window where the channels of the model show but one, and none is left out', () => {
    const [first] = input.channels;
    const grey = { ...input, channels: input.channels.map(() => first!) };
    const varied = varyWindows(grey, { ...augmentPolicy.intensity, window: 1 }, randomStream(5).next);
    expect(new Set(varied.channels.map(({ levelHu, widthHu }) => `${levelHu} ${widthHu}`)).size).toBe(1);
    expect(varied.channels[0]?.levelHu).not.toBe(first!.levelHu);
    const tensor = prepareInput(atVentricles.hu, atVentricles.rows, atVentricles.cols, grey);
    const before = marked(tensor);
    dropChannel(tensor, grey, randomStream(2).next);
    expect(marked(tensor)).toEqual(before);
  });

  it('of one window, and of no other, become one constant', () => {
    const tensor = prepareInput(atVentricles.hu, atVentricles.rows, atVentricles.cols, input);
    const before = tensor.slice();
    dropChannel(tensor, input, randomStream(2).next);
    const plane = input.size ** 2;
    const constant = [0, 1, 2].map(
      (channel) => new Set(tensor.subarray(channel * plane, (channel + 1) * plane)).size === 1,
    );
    expect(constant.filter(Boolean)).toHaveLength(1);
    const kept = constant.flatMap((dropped, channel) => (dropped ? [] : [channel * plane]));
    for (const start of kept) {
      expect(marked(tensor.subarray(start, start + plane))).toEqual(marked(before.subarray(start, start + plane)));
    }
  });
});

describe('what drawing stands on', () => {
  it('measures depth as a search over all cells does', () => {
    const side = 14;
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: side * side, maxLength: side * side }), (cells) => {
        const mask = Uint8Array.from(cells, (value, at) => {
          const [col, row] = [at % side, Math.floor(at / side)];
          return value && col > 0 && row > 0 && col < side - 1 && row < side - 1 ? 1 : 0;
        });
        const depth = depthOf(mask, { width: side, height: side });
        const away = (a: number, b: number): number =>
          Math.hypot((a % side) - (b % side), Math.floor(a / side) - Math.floor(b / side));
        for (let at = 0; at < mask.length; at++) {
          const nearest = Math.min(...[...mask.keys()].filter((cell) => !mask[cell]).map((cell) => away(at, cell)));
          expect(depth.cells[at]).toBeCloseTo(nearest, 4);
          expect(mask[depth.nearest[at]!]).toBe(0);
          expect(away(at, depth.nearest[at]!)).toBeCloseTo(nearest, 4);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('draws smooth fields of deviation 1 that change little within a tenth of a feature', () => {
    const field = smoothField(randomStream(8).next, 400, 400, 10);
    const values = Array.from({ length: 6400 }, (_, at) => field((at % 80) * 5, Math.floor(at / 80) * 5));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)).toBeCloseTo(1, 0);
    for (let at = 0; at < 300; at++) expect(Math.abs(field(at, 55) - field(at + 1, 55))).toBeLessThan(0.8);
  });
});
