import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workstation } from '../../main/workstation/index.js';
import { manifestIn, writeOtherPatients } from './madeUpSite.js';
import { openSiteDesk, value, type SiteDesk } from './siteDesk.js';

let site: SiteDesk;
let desk: Workstation;
let models = '';
let replaySet = { path: '' };

beforeAll(async () => {
  site = await openSiteDesk(0, 200);
  ({ desk } = site);
  models = join(site.folder, 'store', 'models');
  replaySet = { path: writeOtherPatients(join(site.folder, 'others'), 12) };
  value(desk.site.importReads(site.table, 'reads.csv'));
}, 400_000);
afterAll(() => {
  site.close();
});

describe('the tail of the network, fitted on reads', { timeout: 200_000 }, () => {
  it('needs a labelled set on which forgetting is judged, with both classes', async () => {
    expect(await desk.site.make({ depth: 'tail', steps: 1 })).toMatchObject({
      ok: false,
      problem: { code: 'replay-set-missing' },
    });
    const absent = { path: join(site.folder, 'nowhere') };
    const made = await desk.site.make({ depth: 'tail', steps: 1, replaySet: absent });
    expect(made.ok).toBe(false);
    expect(desk.model?.summary.folder).toBe(site.model);
  });

  it('goes on where it was killed, and is judged as a whole: its own features, the set, what was held back', async () => {
    site.onRun = (run) => {
      if (run?.progress?.stage !== 'training') return;
      if (run.progress.step >= 20) site.kill();
    };
    const first = await desk.site.make({ depth: 'tail', steps: 30, replaySet });
    expect(first).toMatchObject({ ok: false, problem: { code: 'process-died' } });

    let stopped = false;
    site.onRun = (run) => {
      if (run?.progress?.stage !== 'training' || run.progress.step < 12 || stopped) return;
      stopped = true;
      desk.site.order('stop');
    };
    expect(await desk.site.make({ depth: 'tail', steps: 30, replaySet })).toMatchObject({
      ok: false,
      problem: { code: 'cancelled' },
    });
    expect(readdirSync(models)).toEqual([expect.stringMatching(/^tail-.*\.checkpoint$/)]);

    const resumed: number[] = [];
    site.onRun = (run) => {
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
    expect(headOf(made.folder).equals(headOf(site.model))).toBe(false);
    // Its features are its own, so it brings the set as it sees it, for candidates that begin from it.
    expect(manifestIn(made.folder)).toMatchObject({ parent: made.parent, replay: { file: 'replay.safetensors' } });
    expect(readFileSync(join(made.folder, 'MODEL_CARD.md'), 'utf8')).toContain('decay 100 toward the model in use');
    expect(desk.model?.summary.folder).toBe(site.model);
    expect(desk.store.verifyLog()).toEqual({ ok: true, value: null });
  });
});
