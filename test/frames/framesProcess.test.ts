import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameRef, InputSpec, Problem } from '../../main/contract/index.js';
import { openFrames } from '../../main/frames/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { ctFile, pixelElements } from '../dicom/ctSlice.js';

const built = process.env['ICTUS_BUILT'] ?? join(import.meta.dirname, '..', '..', 'dist', 'main');
const isBuilt = existsSync(join(built, 'frames.js'));
if (!isBuilt) console.warn('skipped: dist/main/frames.js is not built (npm test builds it first)');

const folder = mkdtempSync(join(tmpdir(), 'ictus-frames-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

const refTo = (name: string): FrameRef => ({ file: { path: join(folder, name) }, frame: 0 });

describe.skipIf(!isBuilt)('the decode process', () => {
  const slice = refTo('slice.dcm');
  writeFileSync(slice.file.path, ctFile());

  it('answers with HU and with the file for the viewer, and lives again after a death', async () => {
    const deaths: Problem[] = [];
    const frames = openFrames(nodeChildren(built), (problem) => deaths.push(problem));
    const decoded = await frames.decode(slice);
    expect(decoded).toMatchObject({ ok: true, value: { rows: 4, cols: 6, min: -1000, max: 1300 } });
    expect(decoded.ok && decoded.value.hu).toBeInstanceOf(Float32Array);
    expect(decoded.ok && 'stored' in decoded.value).toBe(false);
    const served = await frames.part10(slice);
    expect(served.ok && String.fromCharCode(...served.value.subarray(128, 132))).toBe('DICM');

    process.kill(frames.pid ?? 0, 'SIGKILL');
    await expect.poll(() => deaths.length, { timeout: 10_000 }).toBe(1);
    expect(deaths[0]?.code).toBe('process-died');
    expect(await frames.decode(slice)).toMatchObject({ ok: true });
    const missing = await frames.decode(refTo('gone.dcm'));
    expect(missing.ok ? null : missing.problem.code).toBe('file-vanished');
    frames.close();
  });
});

// A pipe that nobody writes to: opening it never returns, as on a network drive that is gone.
describe.skipIf(!isBuilt || process.platform === 'win32')('a frame that holds or ends the decode process', () => {
  const slice = refTo('good.dcm');
  const pipe = refTo('pipe.dcm');
  const large = refTo('large.dcm');
  // The start of the next process counts too, and other tests run beside this one.
  const limit = { timeoutMs: 4_000 };
  beforeAll(() => {
    writeFileSync(slice.file.path, ctFile());
    execFileSync('mkfifo', [pipe.file.path]);
    const bytes = new Int16Array(4096 * 4096);
    writeFileSync(
      large.file.path,
      ctFile(pixelElements({ rows: 4096, cols: 4096, bitsAllocated: 16, signed: true, bytes })),
    );
  });
  // Lets go of whoever still waits for a writer.
  afterAll(() => closeSync(openSync(pipe.file.path, constants.O_RDWR | constants.O_NONBLOCK)));

  it('costs that frame when it is held, with its name, and those behind it are decoded', async () => {
    const frames = openFrames(nodeChildren(built));
    await frames.decode(slice);
    const stuckPid = frames.pid;
    const answers = await Promise.all([
      frames.decode(pipe, limit),
      frames.decode(slice, limit),
      frames.part10(slice, limit),
    ]);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.problem.code))).toEqual(['process-stuck', 'ok', 'ok']);
    const [held] = answers;
    expect(held.ok ? null : held.problem).toEqual({
      code: 'process-stuck',
      message: `The decode process gave no answer to "decode" for 4 s at ${pipe.file.path} and was restarted.`,
      where: pipe.file.path,
    });
    expect(frames.pid).not.toBe(stuckPid);
    frames.close();
  });

  it('names the slice of a slab that holds it', async () => {
    const frames = openFrames(nodeChildren(built));
    const input: InputSpec = {
      ...{ name: 'input', size: 32, range: [-1, 1], geometry: 'pad' },
      channels: [
        { name: 'brain', levelHu: 40, widthHu: 80 },
        { name: 'subdural', levelHu: 80, widthHu: 200 },
        { name: 'bone', levelHu: 600, widthHu: 2000 },
      ],
    };
    await frames.decode(slice);
    const held = await frames.modelInput({ frames: [slice, pipe, slice], input }, limit);
    expect(held.ok ? null : held.problem).toMatchObject({ code: 'process-stuck', where: pipe.file.path });
    frames.close();
  });

  it('costs that frame when it is killed, with its name, and those behind it are decoded', async () => {
    const deaths: Problem[] = [];
    const frames = openFrames(nodeChildren(built), (death) => deaths.push(death));
    await frames.decode(slice);
    const killed = frames.decode(large);
    const behind = [frames.decode(slice), frames.part10(slice)];
    await pause(20);
    process.kill(frames.pid ?? 0, 'SIGKILL');
    const answer = await killed;
    expect(answer.ok ? null : answer.problem).toMatchObject({ code: 'process-died', where: large.file.path });
    expect(answer.ok ? '' : answer.problem.message).toContain(large.file.path);
    expect((await Promise.all(behind)).every(({ ok }) => ok)).toBe(true);
    expect(deaths).toHaveLength(1);
    frames.close();
  });

  it('does not blame the next frame for one that was cancelled while it held the process', async () => {
    const frames = openFrames(nodeChildren(built));
    await frames.decode(slice);
    const control = new AbortController();
    const held = frames.decode(pipe, { ...limit, signal: control.signal });
    const behind = frames.decode(slice, limit);
    await pause(50);
    control.abort();
    expect(await held).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(await behind).toMatchObject({ ok: true });
    frames.close();
  });

  it('wakes up a process that was stopped by another', async () => {
    const frames = openFrames(nodeChildren(built));
    await frames.decode(slice);
    process.kill(frames.pid ?? 0, 'SIGSTOP');
    const [stopped, behind] = await Promise.all([frames.decode(large, limit), frames.decode(slice, limit)]);
    expect(stopped.ok ? null : stopped.problem).toMatchObject({ code: 'process-stuck', where: large.file.path });
    expect(behind.ok).toBe(true);
    frames.close();
  });
});
