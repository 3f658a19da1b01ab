import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputSpec } from '../../main/contract/index.js';
import { writeDicom } from '../../main/dicom/index.js';
import { frameCache } from '../../main/frames/frameCache.js';
import { frameReader } from '../../main/frames/frameReader.js';
import { inspectFile } from '../../main/frames/index.js';
import { change, ctElements, ctFile, pixelElements } from '../dicom/ctSlice.js';

const input: InputSpec = {
  name: 'input',
  size: 32,
  channels: [
    { name: 'brain', levelHu: 40, widthHu: 80 },
    { name: 'subdural', levelHu: 80, widthHu: 200 },
    { name: 'bone', levelHu: 600, widthHu: 2000 },
  ],
  range: [-1, 1],
  geometry: 'pad',
};

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'ictus-frames-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function flat(name: string, hu: number, side = 32): { path: string } {
  const bytes = new Int16Array(side * side).fill(hu);
  const path = join(folder, name);
  writeFileSync(path, ctFile(pixelElements({ rows: side, cols: side, bitsAllocated: 16, signed: true, bytes })));
  return { path };
}

describe('reading frames', () => {
  it('averages the HU of a slab before windowing it', async () => {
    const frames = [flat('a.dcm', 0), flat('b.dcm', 30), flat('c.dcm', 30)].map((file) => ({ file, frame: 0 }));
    const made = await frameReader().modelInput({ frames, input });
    // 20 HU is a quarter of the way up the brain window.
    expect(made.ok && made.value.tensor[500]).toBeCloseTo(-0.5, 6);
    expect(made.ok && made.value.ms).toBeGreaterThan(0);
  });

  it('refuses to average slices of different size', async () => {
    const frames = [flat('a.dcm', 0), flat('small.dcm', 0, 16)].map((file) => ({ file, frame: 0 }));
    const made = await frameReader().modelInput({ frames, input });
    expect(made.ok ? null : made.problem).toMatchObject({
      code: 'pixel-format-unsupported',
      where: join(folder, 'small.dcm'),
    });
  });

  it('says which file vanished, and which is not DICOM', async () => {
    const reader = frameReader();
    const gone = await reader.decode({ file: { path: join(folder, 'gone.dcm') }, frame: 0 });
    expect(gone.ok ? null : gone.problem.code).toBe('file-vanished');
    const text = join(folder, 'text.dcm');
    writeFileSync(text, 'hello');
    const behind = await reader.decode({ file: { path: join(text, 'inside.dcm') }, frame: 0 });
    expect(behind.ok ? null : behind.problem.code).toBe('file-vanished');
    const other = await reader.part10({ file: { path: text }, frame: 0 });
    expect(other.ok ? null : other.problem).toMatchObject({ code: 'not-dicom', where: text });
  });

  it('reads a file anew when it changed', async () => {
    const reader = frameReader();
    const file = flat('changes.dcm', 10);
    expect(await reader.decode({ file, frame: 0 })).toMatchObject({ ok: true, value: { min: 10 } });
    flat('changes.dcm', 2000, 16);
    expect(await reader.decode({ file, frame: 0 })).toMatchObject({ ok: true, value: { min: 2000 } });
  });
});

describe('the cache', () => {
  it('drops the least recently used when it is full, and never holds more than its limit', () => {
    const cache = frameCache<string>(10);
    cache.put('a', 'A', 4);
    cache.put('b', 'B', 4);
    expect(cache.get('a')).toBe('A');
    cache.put('c', 'C', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
    cache.put('large', 'L', 11);
    expect([cache.get('large'), cache.get('a')]).toEqual([undefined, 'A']);
    cache.put('a', 'A2', 10);
    expect([cache.get('a'), cache.get('c')]).toEqual(['A2', undefined]);
  });
});

describe('inspect', () => {
  it('tells identity, geometry, syntax, range and the hash of the HU', async () => {
    const path = join(folder, 'slice.dcm');
    writeFileSync(path, writeDicom(ctElements(change({ tag: 0x00281052, vr: 'DS', value: -24 }))));
    const seen = await inspectFile({ path }, 0);
    expect(seen).toMatchObject({
      ok: true,
      value: {
        studyUid: '2.25.1.1',
        patientId: 'P1',
        rows: 4,
        cols: 6,
        minHu: -1024,
        maxHu: 1276,
        meanHu: 126,
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        geometry: { positionMm: [-100, -120.5, 42.25] },
        // numpy: sha256((np.arange(24) * 100 - 1024).astype('<f4').tobytes())
        hu_sha256_f32le: 'd19ef749e01c3bad1cb2f6a2efa96a520746396deef7f4dc24872e458ebac7c7',
      },
    });
  });
});
