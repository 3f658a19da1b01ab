import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTensorCache, type TensorCache } from '../../main/training/samples/index.js';

const values = 12;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensors-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function opened(contents = 'trunk', bytes = 2 * values): TensorCache {
  const cache = openTensorCache(folder, contents, bytes);
  if (!cache.ok) throw new Error(cache.problem.message);
  return cache.value;
}

function tensor(seed: number): Uint16Array {
  return Uint16Array.from({ length: values }, (_, at) => (seed * 7919 + at * 104_729) & 0xffff);
}

function read(cache: TensorCache, key: string): Uint16Array | null {
  const target = new Uint16Array(values);
  return cache.readInto(key, target) ? target : null;
}

function onlyFile(): string {
  const [name, ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  return join(folder, name!);
}

/** A closed cache of the tensors 1, 2 and 3, by these keys; `record` is the bytes of one. */
function threeRecords() {
  const cache = opened();
  for (const seed of [1, 2, 3]) cache.put(`${seed}`, tensor(seed));
  cache.close();
  const file = onlyFile();
  const whole = readFileSync(file);
  return { file, whole, record: whole.length / 3 };
}

describe('a cache of tensors', () => {
  it('gives back every bit, now and after it is opened again, at the place asked for', () => {
    fc.assert(
      fc.property(fc.uint16Array({ minLength: values, maxLength: values }), fc.string(), (bits, key) => {
        const contents = `${Math.random()}`;
        const cache = opened(contents);
        expect(cache.has(key)).toBe(false);
        expect(cache.put(key, bits)).toBeNull();
        expect(read(cache, key)).toEqual(bits);
        cache.close();
        const target = new Uint16Array(values + 5);
        expect(opened(contents).readInto(key, target, 3)).toBe(true);
        expect([...target]).toEqual([0, 0, 0, ...bits, 0, 0]);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the payload of a NaN, of half and of single precision', () => {
    const half = new Uint16Array(values).fill(0x7c01).fill(0xfe2a, 4);
    const single = new Float32Array(values);
    const singleBits = new Uint32Array(single.buffer).fill(0x7f80_0001);
    const [ofHalf, ofSingle] = [opened('half'), opened('single', 4 * values)];
    ofHalf.put('a', half);
    ofSingle.put('a', single);
    const target = new Float32Array(values);
    expect(ofSingle.readInto('a', target)).toBe(true);
    expect(new Uint32Array(target.buffer)).toEqual(singleBits);
    expect(read(ofHalf, 'a')).toEqual(half);
  });

  it('takes a view into a larger buffer, as values or as bytes', () => {
    const many = Uint16Array.from({ length: 3 * values }, (_, at) => at);
    const cache = opened();
    cache.put('values', many.subarray(values, 2 * values));
    cache.put('bytes', new Uint8Array(many.buffer, 2 * values, 2 * values));
    expect(read(cache, 'values')).toEqual(many.slice(values, 2 * values));
    expect(read(cache, 'bytes')).toEqual(many.slice(values, 2 * values));
  });

  it('keeps tensors of other contents or another size apart', () => {
    opened('trunk 1').put('a', tensor(1));
    expect(opened('trunk 2').has('a')).toBe(false);
    expect(opened('trunk 1', 4 * values).has('a')).toBe(false);
    expect(opened('trunk 1').has('a')).toBe(true);
  });

  it('keeps the first tensor of a key', () => {
    const cache = opened();
    cache.put('a', tensor(1));
    cache.put('a', tensor(2));
    expect(cache.size).toBe(1);
    expect(read(cache, 'a')).toEqual(tensor(1));
  });

  it('refuses a tensor or a target of the wrong length', () => {
    const cache = opened();
    expect(() => cache.put('a', new Uint16Array(values - 1))).toThrow(RangeError);
    expect(() => cache.put('a', new Uint16Array(values + 1))).toThrow(RangeError);
    cache.put('a', tensor(1));
    expect(() => cache.readInto('a', new Uint16Array(values), 1)).toThrow(RangeError);
  });
});

describe('a cache after a crash', () => {
  it('loses the record that was being written, wherever the file ends, and is written on', () => {
    const { file, whole, record } = threeRecords();
    for (let end = 2 * record; end < whole.length; end++) {
      writeFileSync(file, whole);
      truncateSync(file, end);
      const after = opened();
      expect([after.size, after.has('3')]).toEqual([2, false]);
      expect(after.put('4', tensor(4))).toBeNull();
      after.close();
      const again = opened();
      expect(['1', '2', '3', '4'].map((key) => read(again, key))).toEqual([tensor(1), tensor(2), null, tensor(4)]);
      again.close();
    }
    expect(readFileSync(file).length).toBe(whole.length);
  });

  it('treats a record with any wrong byte as absent, leaves the others, and writes it again in its place', () => {
    const { file, whole, record } = threeRecords();
    for (let at = record; at < 2 * record; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x10;
      writeFileSync(file, damaged);
      const after = opened();
      expect([1, 2, 3].map((seed) => read(after, `${seed}`))).toEqual([tensor(1), null, tensor(3)]);
      expect(after.has('2')).toBe(false);
      expect(after.put('2', tensor(2))).toBeNull();
      after.close();
      const again = opened();
      expect([1, 2, 3].map((seed) => read(again, `${seed}`))).toEqual([tensor(1), tensor(2), tensor(3)]);
      again.close();
    }
  });
});

describe('a cache that cannot be written', () => {
  it.skipIf(process.platform !== 'linux')('says that the disk is full, and does not have the record', () => {
    opened().close();
    const file = onlyFile();
    rmSync(file);
    symlinkSync('/dev/full', file);
    const cache = opened();
    expect(cache.put('a', tensor(1))).toMatchObject({
      code: 'disk-full',
      where: file,
      message: expect.stringContaining('free some space') as string,
    });
    expect([cache.size, cache.has('a')]).toEqual([0, false]);
  });

  it('says so where its folder is a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(openTensorCache(join(folder, 'file'), 'trunk', 8)).toMatchObject({
      ok: false,
      problem: { code: 'cache-unwritable' },
    });
  });
});
