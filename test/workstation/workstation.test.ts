import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelAnswers, Problem, SlicesScored } from '../../main/contract/index.js';
import { nodeChildren, type ProcessName, type StartChild } from '../../main/process/index.js';
import { openWorkstation, type Workstation, type WorkstationOptions } from '../../main/workstation/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writeSimpleStudy } from '../inference/simpleStudy.js';
import { writeTinyModel } from '../inference/tinyModel.js';
import { writeWrappedStudy } from '../inference/wrappedStudy.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-workstation-'));
const studies = join(folder, 'studies');
const model = join(folder, 'model');
const open: Workstation[] = [];
let stores = 0;

interface Watched {
  readonly workstation: Workstation;
  readonly storePath: string;
  /** Kills the child of this name with signal 9, as the system would. */
  readonly kill: (name: ProcessName) => void;
  readonly notices: Problem[];
  readonly snapshot: () => Promise<ChannelAnswers['worklist.get']>;
}

function workstation(options: Partial<WorkstationOptions> = {}): Watched {
  const storePath = options.storePath ?? join(folder, `store-${(stores += 1)}`, 'ictus.sqlite');
  const pids = new Map<ProcessName, number>();
  const notices: Problem[] = [];
  const start = nodeChildren(builtFolder);
  const startChild: StartChild = (name) => {
    const child = start(name);
    if (child.pid !== undefined) pids.set(name, child.pid);
    return child;
  };
  const opened = openWorkstation({
    modelFolder: model,
    startChild,
    userName: 'tester',
    watch: false,
    onNotice: (_message, problem) => {
      if (problem) notices.push(problem);
    },
    ...options,
    storePath,
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  open.push(opened.value);
  return {
    workstation: opened.value,
    storePath,
    notices,
    kill(name) {
      const pid = pids.get(name);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    async snapshot() {
      const answer = await opened.value.answers['worklist.get']({});
      if (!answer.ok) throw new Error(answer.problem.message);
      return answer.value;
    },
  };
}

beforeAll(async () => {
  await writeTinyModel(model);
  writeSimpleStudy(join(studies, 'a'), 'a', { bleeds: true });
  writeSimpleStudy(join(studies, 'b'), 'b');
  writeFileSync(join(studies, 'note.txt'), 'not a picture');
});
afterAll(() => {
  for (const one of open) one.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the workstation', () => {
  it('indexes, scores and ranks a folder, and computes nothing twice', async () => {
    const first = workstation();
    const indexed = await first.workstation.index([studies]);
    expect(indexed).toEqual({ ok: true, value: null });
    await first.workstation.scored();
    const list = await first.snapshot();
    expect(list.rows).toHaveLength(2);
    for (const row of list.rows) {
      expect(row.band).not.toBe('pending');
      expect(row.probabilities?.any).toBeGreaterThan(0);
      expect(row.why.length).toBeGreaterThan(10);
    }
    expect(list.skipped).toBe(1);
    expect(list.scoring.stage).toBe('idle');
    const hash = first.workstation.model?.summary.hash ?? '';
    const scores = list.rows.flatMap(({ studyUid }) => first.workstation.store.scores(hash, studyUid));
    expect(scores).toHaveLength(32);
    first.workstation.close();

    const decoded: string[] = [];
    const second = workstation({
      storePath: first.storePath,
      startChild: (name) => {
        decoded.push(name);
        return nodeChildren(builtFolder)(name);
      },
    });
    await second.workstation.index([studies]);
    await second.workstation.scored();
    const again = await second.snapshot();
    expect(again.rows.map(({ studyUid, probabilities }) => ({ studyUid, probabilities }))).toEqual(
      list.rows.map(({ studyUid, probabilities }) => ({ studyUid, probabilities })),
    );
    // Neither the decoder nor the network was even started.
    expect(decoded).toEqual(['library']);
  });

  it('loses no slice when decode and inference processes are killed amid the queue', async () => {
    const {
      workstation: desk,
      kill,
      snapshot,
    } = workstation({
      onSlice: () => {
        settled += 1;
        if (settled === 5) kill('frames');
        // Far enough apart that no slice is hit by both.
        if (settled === 20) kill('inference');
      },
    });
    let settled = 0;
    await desk.index([studies]);
    await desk.scored();
    expect(settled).toBeGreaterThanOrEqual(32);
    const list = await snapshot();
    expect(list.rows.every(({ band }) => band !== 'pending')).toBe(true);
    const hash = desk.model?.summary.hash ?? '';
    expect(list.rows.flatMap(({ studyUid }) => desk.store.scores(hash, studyUid))).toHaveLength(32);
    expect(desk.skipped()).toHaveLength(1);
  });

  it('names a file that vanished before it was decoded, and scores the rest', async () => {
    const gone = join(folder, 'gone');
    const files = writeSimpleStudy(gone, 'gone');
    const watched = workstation({ scoring: false });
    await watched.workstation.index([gone]);
    watched.workstation.close();
    unlinkSync(files[12] ?? '');
    const { workstation: desk, snapshot } = workstation({ storePath: watched.storePath });
    await desk.scored();
    expect(desk.skipped()).toEqual([expect.objectContaining({ file: files[12], code: 'file-vanished' })]);
    const [row] = (await snapshot()).rows;
    expect(row?.band).not.toBe('pending');
    expect(row?.evaluability).toBe('partial');
  });

  it('mends slices that hold HU modulo 4096, scores them as what they are, and says so on the study', async () => {
    const wrapped = join(folder, 'wrapped');
    writeWrappedStudy(join(wrapped, 'some'), 'SOME', { slices: 16, sound: 3 });
    writeWrappedStudy(join(wrapped, 'none'), 'NONE', { slices: 16, sound: 16 });
    const { workstation: desk, snapshot, storePath } = workstation();
    await desk.index([wrapped]);
    await desk.scored();
    const { rows } = await snapshot();
    const [some, none] = ['SOME', 'NONE'].map((id) => rows.find(({ patientId }) => patientId === id));
    expect(none?.reasons).toEqual([]);
    expect(some?.reasons).toEqual([
      {
        code: 'units-mended',
        message:
          '13 of 16 slices held HU modulo 4096, as some of the RSNA set do; they were put right by their pixels.',
      },
    ]);
    expect(some?.evaluability).toBe('analysed');
    expect(some?.probabilities).toEqual(none?.probabilities);
    expect(some?.probabilities?.any).toBeGreaterThan(0);
    desk.close();

    // The store remembers what was seen on the pixels.
    const again = await workstation({ storePath }).snapshot();
    expect(again.rows.find(({ studyUid }) => studyUid === some?.studyUid)?.reasons).toEqual(some?.reasons);
  });

  it('answers heat maps, slices and reads, and refuses what is not indexed', async () => {
    const { workstation: desk, snapshot } = workstation();
    await desk.index([join(studies, 'a')]);
    await desk.scored();
    const [row] = (await snapshot()).rows;
    const studyUid = row?.studyUid ?? '';
    const detail = await desk.answers['study.open']({ studyUid });
    if (!detail.ok) throw new Error(detail.problem.message);
    const slices = detail.value.stacks[0]?.slices ?? [];
    expect(slices).toHaveLength(16);
    const instanceId = slices[8]?.instanceId ?? 0;
    const heat = await desk.answers['heatmap.get']({ instanceId, frame: 0, label: 'subdural' });
    expect(heat).toMatchObject({ ok: true, value: { label: 'subdural', side: 4, square: [0, 0, 128] } });
    const served = await desk.part10(instanceId, 0);
    expect(served.ok && Buffer.from(served.value.subarray(128, 132)).toString()).toBe('DICM');
    expect(await desk.part10(999_999, 0)).toMatchObject({ ok: false, problem: { code: 'instance-unknown' } });
    expect(await desk.answers['heatmap.get']({ instanceId: 999_999, frame: 0, label: 'any' })).toMatchObject({
      ok: false,
      problem: { code: 'instance-unknown' },
    });
    const signed = await desk.answers['read.sign']({
      studyUid,
      findings: { verdict: 'present', subtypes: ['subdural'], text: 'left' },
    });
    expect(signed).toMatchObject({ ok: true, value: { read: { state: 'read', by: 'tester' } } });
    const text = await desk.answers['read.copy']({ studyUid });
    expect(text.ok && text.value).toContain('subdural');
  });

  it('lists studies without a model, and says what is wrong with it', async () => {
    const broken = join(folder, 'broken');
    await writeTinyModel(broken);
    writeFileSync(join(broken, 'head.f32'), 'another');
    const { workstation: desk, snapshot } = workstation({ modelFolder: broken });
    await desk.index([join(studies, 'b')]);
    await desk.scored();
    expect(desk.modelProblem?.code).toBe('model-hash-mismatch');
    const list = await snapshot();
    expect(list.rows.map(({ band }) => band)).toEqual(['pending']);
    expect(list.scoring.detail).toContain('head.f32');
    const better = desk.useModel(model);
    expect(better.ok).toBe(true);
    await desk.scored();
    expect((await snapshot()).rows.map(({ band }) => band)).not.toEqual(['pending']);
    // A model that is refused leaves the one in use.
    expect(desk.useModel(broken)).toMatchObject({ ok: false, problem: { code: 'model-hash-mismatch' } });
    expect(desk.model?.summary.id).toBe('tiny');
  });

  it('pauses, cancels and tries again', async () => {
    const { workstation: desk, snapshot } = workstation({
      onSlice: () => {
        settled += 1;
        if (settled === 6) void desk.answers['scoring.pause']({ paused: true });
      },
    });
    let settled = 0;
    await desk.index([join(studies, 'b')]);
    await desk.scored();
    const paused = await snapshot();
    expect(paused.scoring.stage).toBe('paused');
    expect(paused.rows[0]?.band).toBe('pending');
    await desk.answers['scoring.pause']({ paused: false });
    await desk.answers['scoring.cancel']({});
    await desk.scored();
    expect((await snapshot()).rows[0]?.band).toBe('pending');
    await desk.answers['scoring.retry']({ studyUid: paused.rows[0]?.studyUid ?? '' });
    await desk.scored();
    expect((await snapshot()).rows[0]?.band).not.toBe('pending');
  });

  it('tells of rows only when they changed, of progress apart from them, and of each score with its slices', async () => {
    const told: string[] = [];
    const scored: SlicesScored[] = [];
    const { workstation: desk, snapshot } = workstation({
      onList: () => told.push('list'),
      onListProgress: () => told.push('progress'),
      onSlice: (_studyUid, one) => {
        if (one) scored.push(one);
      },
    });
    await desk.index([join(studies, 'b')]);
    await desk.scored();
    await setTimeout(600);
    const [row] = (await snapshot()).rows;
    const detail = await desk.answers['study.get']({ studyUid: row?.studyUid ?? '' });
    if (!detail.ok) throw new Error(detail.problem.message);
    // Each slice of the study was told once, with the score that the study shows.
    const shown = detail.value.stacks.flatMap(({ slices }) => slices);
    expect(scored.map(({ slices }) => slices.length)).toEqual(shown.map(() => 1));
    for (const { studyUid, slices, score } of scored) {
      expect(studyUid).toBe(row?.studyUid);
      const one = shown.find(({ instanceId }) => instanceId === slices[0]?.instanceId);
      expect(one?.score).toEqual(score);
    }
    expect(told).toContain('list');
    expect(told.at(-1)).toBe('progress');
    told.length = 0;
    expect(desk.changeSettings({ worklistWidthPx: 400 }).ok).toBe(true);
    await desk.answers['scoring.pause']({ paused: true });
    await setTimeout(300);
    expect(told).toEqual(['progress']);
    expect(desk.changeSettings({ aiOn: false }).ok).toBe(true);
    await setTimeout(300);
    expect(told).toEqual(['progress', 'list']);
  });

  it('keeps the list abreast of what other rooms write into the log', async () => {
    const { workstation: desk, snapshot } = workstation({ scoring: false });
    await desk.index([join(studies, 'b')]);
    const studyUid = (await snapshot()).rows[0]?.studyUid ?? '';
    const event = { atMs: Date.now(), studyUid, who: 'another room' };
    expect(desk.store.appendEvent({ ...event, kind: 'priority-set', detail: { priority: 'stat' } }).ok).toBe(true);
    expect((await snapshot()).rows[0]?.order.priority).toBe('stat');
  });

  it('keeps settings, and none is lost by a change of another', () => {
    const first = workstation();
    expect(first.workstation.changeSettings({ readerName: 'Dr. A' }).ok).toBe(true);
    expect(first.workstation.changeSettings({ aiOn: false }).ok).toBe(true);
    expect(first.workstation.changeSettings({ readerName: 'x'.repeat(300) })).toMatchObject({
      ok: false,
      problem: { code: 'bad-call' },
    });
    first.workstation.close();
    const second = workstation({ storePath: first.storePath });
    expect(second.workstation.settings).toMatchObject({ readerName: 'Dr. A', aiOn: false, textScale: 1 });
  });

  it('never touches the files it reads', () => {
    expect(readFileSync(join(studies, 'note.txt'), 'utf8')).toBe('not a picture');
  });
});
