import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../main/contract/index.js';
import { openFrames } from '../../main/frames/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { ctFile } from '../dicom/ctSlice.js';

const built = join(import.meta.dirname, '..', '..', 'dist', 'main');
const isBuilt = existsSync(join(built, 'frames.js'));
if (!isBuilt) console.warn('skipped: dist/main/frames.js is not built (npm test builds it first)');

const folder = mkdtempSync(join(tmpdir(), 'ictus-frames-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!isBuilt)('the decode process', () => {
  const file = { path: join(folder, 'slice.dcm') };
  writeFileSync(file.path, ctFile());

  it('answers with HU and with the file for the viewer, and lives again after a death', async () => {
    const deaths: Problem[] = [];
    const frames = openFrames(nodeChildren(built), (problem) => deaths.push(problem));
    const decoded = await frames.decode({ file, frame: 0 });
    expect(decoded).toMatchObject({ ok: true, value: { rows: 4, cols: 6, min: -1000, max: 1300 } });
    expect(decoded.ok && decoded.value.hu).toBeInstanceOf(Float32Array);
    expect(decoded.ok && 'stored' in decoded.value).toBe(false);
    const served = await frames.part10({ file, frame: 0 });
    expect(served.ok && String.fromCharCode(...served.value.subarray(128, 132))).toBe('DICM');

    process.kill(frames.pid ?? 0, 'SIGKILL');
    await expect.poll(() => deaths.length, { timeout: 10_000 }).toBe(1);
    expect(deaths[0]?.code).toBe('process-died');
    expect(await frames.decode({ file, frame: 0 })).toMatchObject({ ok: true });
    const missing = await frames.decode({ file: { path: join(folder, 'gone.dcm') }, frame: 0 });
    expect(missing.ok ? null : missing.problem.code).toBe('file-vanished');
    frames.close();
  });
});
