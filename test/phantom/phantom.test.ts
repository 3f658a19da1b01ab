import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  goldenSlice,
  isPhantomRecipe,
  phantomRecipes,
  renderPhantom,
  renderSlices,
  type PhantomSpec,
} from '../../main/phantom/index.js';

const hash = (data: Int16Array | Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

/** sha256 of the HU of goldenSlice('subdural', 3, 16) as little-endian float32; changes only with the generator version. */
const goldenHash = 'f328439eea6089761883819d7c6957ff8ddc4b5b14266a0c97e2c3a02589eef7';

describe('the phantom generator', () => {
  const small = (seed: number): PhantomSpec => ({ ...phantomRecipes.normal(seed), size: 128, slices: 30 });

  it('gives equal voxels for equal seeds and other voxels for others', () => {
    const [first, again, other] = [small(7), small(7), small(8)].map((spec) => hash(renderSlices(spec, 14, 14)[0]!.hu));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('renders one slice bit-equal to the same slice of the whole', () => {
    const whole = renderPhantom(small(9));
    expect(whole.slices).toHaveLength(30);
    for (const slice of [3, 13, 24]) {
      expect(hash(renderSlices(small(9), slice, slice)[0]!.hu)).toBe(hash(whole.slices[slice]!));
    }
  });

  it('gives golden slices of whole HU that never change within a generator version', () => {
    const golden = goldenSlice('subdural', 3, 16);
    expect([golden.rows, golden.cols]).toEqual([512, 512]);
    expect(golden.hu.every(Number.isInteger)).toBe(true);
    expect(hash(golden.hu)).toBe(goldenHash);
  });

  it('refuses what it cannot make', () => {
    expect(() => goldenSlice('unicorn', 1, 1)).toThrow(RangeError);
    expect(() => goldenSlice('normal', 1, 30)).toThrow(RangeError);
    expect(isPhantomRecipe('toString')).toBe(false);
  });

  it('puts tissues at their attenuation', () => {
    const spec: PhantomSpec = { seed: 4, ageYears: 60, sex: 'M', lesions: [], size: 256, noiseHu: 0 };
    const [ventricle, , high] = renderSlices(spec, 16, 18);
    const share = (hu: Int16Array, low: number, top: number): number =>
      hu.filter((value) => value >= low && value <= top).length;
    // Fluid, white, grey, compact bone, fat and air are all there, in their order of area.
    expect(share(ventricle!.hu, 2, 9)).toBeGreaterThan(120);
    expect(share(high!.hu, 25, 31)).toBeGreaterThan(2500);
    expect(share(high!.hu, 35, 40)).toBeGreaterThan(1200);
    expect(share(high!.hu, 900, 1600)).toBeGreaterThan(1000);
    expect(share(high!.hu, -110, -70)).toBeGreaterThan(300);
    expect(share(high!.hu, -1000, -950)).toBeGreaterThan(25_000);
  });

  it('has noise of the size asked for, correlated between neighbours', () => {
    const spec: PhantomSpec = { seed: 4, ageYears: 30, sex: 'M', lesions: [], size: 512, noiseHu: 4 };
    const noisy = renderSlices(spec, 20, 20)[0]!.hu;
    const clean = renderSlices({ ...spec, noiseHu: 0 }, 20, 20)[0]!.hu;
    let square = 0;
    let product = 0;
    let count = 0;
    for (let row = 216; row < 296; row++) {
      for (let col = 216; col < 296; col++) {
        const i = row * 512 + col;
        const here = noisy[i]! - clean[i]!;
        const next = noisy[i + 1]! - clean[i + 1]!;
        square += here * here;
        product += here * next;
        count++;
      }
    }
    expect(Math.sqrt(square / count)).toBeGreaterThan(3.4);
    expect(Math.sqrt(square / count)).toBeLessThan(5.2);
    expect(product / square).toBeGreaterThan(0.25);
  });
});
