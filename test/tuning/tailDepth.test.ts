import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result, SiteSnapshot } from '../../main/contract/index.js';
import { nodeChildren, type StartChild } from '../../main/process/index.js';
import { openWorkstation, type Workstation } from '../../main/workstation/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { manifestIn, writeOtherPatients, writeSite, writeSiteModel } from './madeUpSite.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-tail-'));
const model = join(folder, 'model');
const models = join(folder, 'store', 'models');
const replaySet = { path: join(folder, 'others') };
let kill = (): void => undefined;
const startChild: StartChild = (name) => {
  const child = nodeChildren(builtFolder)(name);
  if (name === 'tuning') kill = () => child.kill();
  return child;
};
let desk: Workstation;
let onRun: (run: SiteSnapshot['run']) => void = () => undefined;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

beforeAll(async () => {
  await writeSiteModel(model, 0);
  writeOtherPatients(replaySet.path, 12);
  const { table } = writeSite(join(folder, 'studies'), 200);
  desk = value(
    openWorkstation({
      storePath: join(folder, 'store', 'ictus.sqlite'),
      modelFolder: null,
      startChild,
      userName: 'tester',
      watch: false,
      onSite: () => onRun(desk.site.run),
    }),
  );
  value(desk.changeSettings({ modelFolder: model }));
  value(await desk.index([join(folder, 'studies')]));
  await desk.scored();
  value(desk.site.importReads(table, 'reads.csv'));
}, 400_000);
afterAll(() => {
  desk.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the tail of the network, fitted on reads', { timeout: 200_000 }, () => {
  it('needs a labelled set on which forgetting is judged, with both classes', async () => {
    expect(await desk.site.make({ depth: 'tail', steps: 1 })).toMatchObject({
      ok: false,
      problem: { code: 'replay-set-missing' },
    });
    const absent = { path: join(folder, 'nowhere') };
    const made = await desk.site.make({ depth: 'tail', steps: 1, replaySet: absent });
    expect(made.ok).toBe(false);
    expect(desk.model?.summary.folder).toBe(model);
  });

  it('goes on where it was killed, and is judged as a whole: its own features, the set, what was held back', async () => {
    const steps: number[] = [];
    onRun = (run) => {
      if (run?.progress?.stage !== 'training') return;
      steps.push(run.progress.step);
      if (run.progress.step >= 20) kill();
    };
    const first = await desk.site.make({ depth: 'tail', steps: 30, replaySet });
    expect(first).toMatchObject({ ok: false, problem: { code: 'process-died' } });

    let stopped = false;
    onRun = (run) => {
      if (run?.progress?.stage !== 'training' || run.progress.step < 12 || stopped) return;
      stopped = true;
      desk.site.order('stop');
    };
    expect(await desk.site.make({ depth: 'tail', steps: 30, replaySet })).toMatchObject({
      ok: false,
      problem: { code: 'cancelled' },
    });
    expect(readdirSync(models).filter((name) => name.endsWith('.checkpoint'))).toHaveLength(1);

    const resumed: number[] = [];
    onRun = (run) => {
      if (run?.progress?.stage === 'training') resumed.push(run.progress.step);
    };
    const made = value(await desk.site.make({ depth: 'tail', steps: 30, replaySet }));
    expect(Math.min(...resumed)).toBeGreaterThanOrEqual(12);
    expect(readdirSync(models).filter((name) => name.endsWith('.checkpoint'))).toEqual([]);
    expect(made.curve.at(-1)).toMatchObject({ step: 30 });
    expect(made.curve.every(({ heldOutLoss }) => heldOutLoss !== null)).toBe(true);
    expect(made.verdict).toMatchObject({ replaySlices: 72, replayFrom: 'patients of the set others' });
    expect(made.verdict.checks.map(({ name }) => name)).toContain('AUC of any, patients of the set others');

    const headOf = (of: string): Buffer => readFileSync(join(of, 'head.f32'));
    expect(headOf(made.folder).equals(headOf(model))).toBe(false);
    // Its features are its own, so it brings the set as it sees it, for candidates that begin from it.
    expect(manifestIn(made.folder)).toMatchObject({ parent: made.parent, replay: { file: 'replay.safetensors' } });
    expect(readFileSync(join(made.folder, 'MODEL_CARD.md'), 'utf8')).toContain('decay 100 toward the model in use');
    expect(desk.model?.summary.folder).toBe(model);
    expect(desk.store.verifyLog()).toEqual({ ok: true, value: null });
  });
});
