import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { InputSpec } from '../../main/contract/index.js';
import { inputSquare, prepareInput, windowToBytes } from '../../main/pixels/index.js';

interface GoldenFile {
  readonly channels: readonly (readonly [string, number, number])[];
  readonly cases: readonly {
    readonly rows: number;
    readonly cols: number;
    readonly size: number;
    readonly range: readonly [number, number];
    readonly geometry: 'pad' | 'crop';
    readonly means: readonly number[];
    readonly step: number;
    readonly samples: readonly number[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/pixels/prepare_input.json', import.meta.url), 'utf8'),
) as GoldenFile;

function spec(changes: Partial<InputSpec> = {}): InputSpec {
  const channels = golden.channels.map(([name, levelHu, widthHu]) => ({ name, levelHu, widthHu }));
  return { name: 'input', size: 299, channels, range: [-1, 1], geometry: 'pad', ...changes };
}

/** The same picture as test/golden/prepare_input.py makes. */
function picture(rows: number, cols: number): Float32Array {
  return Float32Array.from({ length: rows * cols }, (_, at) => {
    const row = Math.floor(at / cols);
    const col = at % cols;
    return ((row * 37 + col * 61 + ((row * col) % 251)) % 2200) - 1050;
  });
}

/** For each output pixel its input pixels and weights, straight from docs/model-contract.md. */
function weights(side: number, size: number): readonly (readonly (readonly [pixel: number, weight: number])[])[] {
  const scale = side / size;
  return Array.from({ length: size }, (_, out) => {
    if (scale < 1) {
      const x = Math.min(Math.max((out + 0.5) * scale - 0.5, 0), side - 1);
      const before = Math.floor(x);
      return [[before, 1 - (x - before)] as const, [Math.min(before + 1, side - 1), x - before] as const];
    }
    return Array.from({ length: side }, (_, pixel) => {
      const overlap = Math.min((out + 1) * scale, pixel + 1) - Math.max(out * scale, pixel);
      return [pixel, Math.max(overlap, 0) / scale] as const;
    }).filter(([, weight]) => weight > 0);
  });
}

describe('the network input', () => {
  it.each(golden.cases)('is what numpy makes of $rows x $cols -> $size, $geometry', (wanted) => {
    const { rows, cols, size, range, geometry, step } = wanted;
    const tensor = prepareInput(picture(rows, cols), rows, cols, spec({ size, range: [...range], geometry }));
    expect(tensor.length).toBe(3 * size * size);
    const samples = tensor.filter((_, at) => at % step === 0);
    const worst = Math.max(...samples.map((value, at) => Math.abs(value - (wanted.samples[at] ?? NaN))));
    expect(worst).toBeLessThan(2e-6);
    wanted.means.forEach((mean, channel) => {
      const plane = tensor.subarray(channel * size * size, (channel + 1) * size * size);
      const found = plane.reduce((sum, value) => sum + value, 0) / plane.length;
      expect(found).toBeCloseTo(mean, 5);
    });
  });

  it('is the same after another picture went through: nothing is left in the buffers', () => {
    const first = prepareInput(picture(512, 300), 512, 300, spec());
    prepareInput(new Float32Array(512 * 512).fill(3000), 512, 512, spec());
    expect(prepareInput(picture(512, 300), 512, 300, spec())).toEqual(first);
  });

  it('is what the formula says wherever the head lies in the air around it', () => {
    const place = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(place, place, fc.constantFrom(16, 40, 41, 64, 96), fc.integer(), (left, top, size, seed) => {
        const side = 64;
        const hu = Float32Array.from({ length: side * side }, (_, at) => {
          const x = at % side;
          const y = Math.floor(at / side);
          const inside = x >= left && x < left + 20 && y >= top && y < top + 15;
          return inside ? Math.sin(at * 12.9898 + seed) * 1500 : -1000;
        });
        const tensor = prepareInput(hu, side, side, spec({ size }));
        const matrix = weights(side, size);
        const brain = (at: number) => Math.min(Math.max((hu[at] ?? 0) / 80, 0), 1);
        let worst = 0;
        for (let out = 0; out < size * size; out += 11) {
          const [row, col] = [matrix[Math.floor(out / size)] ?? [], matrix[out % size] ?? []];
          let sum = 0;
          for (const [y, down] of row) for (const [x, across] of col) sum += down * across * brain(y * side + x);
          worst = Math.max(worst, Math.abs((tensor[out] ?? NaN) - (2 * sum - 1)));
        }
        expect(worst).toBeLessThan(2e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('does not let bone or air bleed into the brain beside them', () => {
    const half = (left: number, right: number) =>
      Float32Array.from({ length: 512 * 512 }, (_, at) => (at % 512 < 256 ? left : right));
    const once = prepareInput(half(40, 80), 512, 512, spec()).subarray(0, 299 * 299);
    const bone = prepareInput(half(40, 3000), 512, 512, spec()).subarray(0, 299 * 299);
    expect(bone).toEqual(once);
  });

  it('stays in range, and NaN is air', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 90 }),
        fc.integer({ min: 32, max: 90 }),
        fc.integer(),
        (rows, cols, seed) => {
          const hu = Float32Array.from({ length: rows * cols }, (_, at) => Math.sin(at * 12.9898 + seed) * 3000);
          hu[5] = Number.NaN;
          const tensor = prepareInput(hu, rows, cols, spec({ size: 48 }));
          expect(tensor.every((value) => value >= -1 - 1e-6 && value <= 1 + 1e-6)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('pads with air even where a window sees it', () => {
    const channels = [0, 1, 2].map((at) => ({ name: `lung ${at}`, levelHu: -600, widthHu: 1600 }));
    const tensor = prepareInput(new Float32Array(64 * 32).fill(-600), 64, 32, spec({ size: 64, channels }));
    // -1000 HU in a window from -1400 to 200 is a quarter of the way up.
    expect(tensor[0]).toBeCloseTo(-0.5, 6);
    expect(tensor[32]).toBeCloseTo(0, 6);
  });

  it('covers a square of the image that can be drawn over it', () => {
    expect(inputSquare(512, 512, spec())).toEqual([0, 0, 512]);
    expect(inputSquare(300, 512, spec())).toEqual([0, -106, 512]);
    expect(inputSquare(512, 301, spec({ geometry: 'crop' }))).toEqual([0, 105, 301]);
  });
});

describe('windows', () => {
  it('map their width to 0..255 and clip', () => {
    const grey = windowToBytes(Float32Array.from([-1000, 0, 40, 80, 3000, Number.NaN]), 40, 80);
    expect([...grey]).toEqual([0, 0, 128, 255, 255, 0]);
  });
});
