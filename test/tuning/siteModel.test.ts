import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Candidate, SiteSnapshot } from '../../main/contract/index.js';
import type { Workstation } from '../../main/workstation/index.js';
import { manifestIn } from './madeUpSite.js';
import { openSiteDesk, value, type SiteDesk } from './siteDesk.js';

let site: SiteDesk;
let desk: Workstation;

const snapshot = (): SiteSnapshot => value(desk.site.snapshot());
const failing = ({ verdict }: Candidate): readonly string[] =>
  verdict.checks.filter(({ passed }) => !passed).map(({ name, sentence }) => `${name}: ${sentence}`);

beforeAll(async () => {
  site = await openSiteDesk(4.5, 240);
  ({ desk } = site);
}, 400_000);
afterAll(() => {
  site.close();
});

describe('a model of this site', { timeout: 200_000 }, () => {
  it('is not made of nothing: it says how many reads are needed', async () => {
    expect(snapshot()).toMatchObject({ learn: { studies: 0 }, holdout: { studies: 0 }, run: null, before: null });
    expect(snapshot().needed).toEqual([
      'The gate needs 50 more bleeding studies and 50 more without bleeding among the patients held back.',
      'The last layer needs 15 more bleeding studies and 15 more without bleeding among the patients learnt from.',
    ]);
    const made = await desk.site.make({ depth: 'calibration' });
    expect(made).toMatchObject({ ok: false, problem: { code: 'too-few-reads' } });
    expect(snapshot().problem?.message).toContain('5 more who bleed and 5 more who do not bleed are needed');
  });

  it('takes reads from a table and from sign-off, counts agreeing ones once and leaves contradicting ones out', async () => {
    const taken = value(desk.site.importReads(site.table, 'reads.csv'));
    expect(taken).toMatchObject({ rows: 240, taken: 240, unknown: 0, problems: [] });
    expect(value(desk.site.importReads(site.table, 'reads.csv')).taken).toBe(0);
    expect(value(desk.site.importReads('study_uid,any\n1.2.3,1\n', 'other.csv'))).toMatchObject({
      taken: 0,
      unknown: 1,
    });
    const uidOf = (name: string): string =>
      desk.studies().find(({ accession }) => accession === `ACC-${name}`)?.studyUid ?? '';
    for (const [name, verdict] of [
      ['p001', 'none'],
      ['p003', 'present'],
    ] as const) {
      const studyUid = uidOf(name);
      value(await desk.answers['study.open']({ studyUid }));
      const subtypes = verdict === 'present' ? ['intraparenchymal'] : [];
      value(await desk.answers['read.sign']({ studyUid, findings: { verdict, subtypes, text: '' } }));
      value(await desk.answers['study.close']({ studyUid }));
    }
    const { learn, holdout, leftOut } = snapshot();
    expect(learn.studies + holdout.studies).toBe(239);
    expect(leftOut).toEqual({ contradictory: 1, gone: 0, severalPatients: 0, severalIds: 0, unscored: 0 });
    expect(holdout.bleeding).toBeGreaterThanOrEqual(50);
    expect(holdout.studies - holdout.bleeding).toBeGreaterThanOrEqual(50);
    expect(snapshot().needed).toEqual([]);
  });

  it('waits while somebody reads, loses nothing when its process is killed, and leaves the model in use as it was', async () => {
    const before = readFileSync(join(site.model, 'model.json'), 'utf8');
    const [studyUid = ''] = desk.studies().map((study) => study.studyUid);
    value(await desk.answers['study.open']({ studyUid }));
    let last = 0;
    site.onRun = (run) => {
      if (run?.progress?.stage === 'features') last = run.progress.done;
      if (last < 60) return;
      site.onRun = () => undefined;
      site.kill();
    };
    const making = desk.site.make({ depth: 'calibration' });
    expect(desk.site.run?.state).toBe('waiting');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(last).toBeLessThanOrEqual(1);
    value(await desk.answers['study.close']({ studyUid }));
    expect(desk.site.run?.state).toBe('running');
    expect(await making).toMatchObject({ ok: false, problem: { code: 'process-died' } });
    expect(snapshot()).toMatchObject({ run: null, problem: { code: 'process-died' } });
    expect(readFileSync(join(site.model, 'model.json'), 'utf8')).toBe(before);
    expect(desk.model?.summary.folder).toBe(site.model);
  });

  it('is accepted where it helps, promoted by a named person alone, and taken back by one word', async () => {
    const parent = desk.model?.summary.hash ?? '';
    const made = value(await desk.site.make({ depth: 'calibration' }));
    expect(failing(made)).toEqual([]);
    expect(made).toMatchObject({ parent, depth: 'calibration', penalty: null, verdict: { accepted: true, look: 1 } });
    const brier = made.verdict.checks.find(({ name }) => name.startsWith('Brier'))?.change;
    expect(brier?.high).toBeLessThan(-0.01);
    const [candidate] = snapshot().versions;
    expect(candidate).toMatchObject({ hash: made.hash, inUse: false, promotable: true, made: { by: 'tester' } });
    expect(readFileSync(join(made.folder, 'MODEL_CARD.md'), 'utf8')).toMatch(
      /## 1\. Description of modification[\s\S]*## 2\. Modification protocol[\s\S]*## 3\. Impact assessment/,
    );
    expect(manifestIn(made.folder)).toMatchObject({ parent, replay: { file: 'replay.safetensors' } });

    expect(desk.site.promote(made.hash)).toMatchObject({ ok: false, problem: { code: 'reader-unnamed' } });
    value(desk.changeSettings({ readerName: 'Dr. Test' }));
    value(desk.site.promote(made.hash));
    expect(desk.model?.summary.hash).toBe(made.hash);
    expect(snapshot().versions.find(({ inUse }) => inUse)?.uses).toMatchObject([
      { kind: 'promoted', by: 'Dr. Test (tester)' },
    ]);
    await desk.scored();
    const [all] = snapshot().records;
    expect(all).toMatchObject({ group: 'all', bleeding: snapshot().holdout.bleeding });
    expect(all?.sensitivity?.estimate).toBeGreaterThan(0.9);
    expect(all?.falseAlarmRate?.estimate).toBeLessThan(0.2);

    value(desk.site.rollBack());
    expect(desk.model?.summary.hash).toBe(parent);
    expect(desk.settings.modelFolder).toBe(site.model);
    expect(desk.site.rollBack()).toMatchObject({ ok: false, problem: { code: 'nothing-to-roll-back' } });
    const everyKind = desk.store.events().map(({ kind }) => kind);
    expect(everyKind).toEqual(expect.arrayContaining(['candidate-judged', 'model-promoted', 'model-rolled-back']));
    expect(desk.store.verifyLog()).toEqual({ ok: true, value: null });
    value(desk.site.promote(made.hash));
  });

  it('is refused where nothing is left to be gained, and the second look is a harder one', async () => {
    await desk.scored();
    // Signed studies are not scored again by the new model, and are learnt from all the same.
    expect(snapshot().leftOut.unscored).toBe(0);
    const inUse = desk.model?.summary.hash ?? '';
    const made = value(await desk.site.make({ depth: 'calibration' }));
    expect(made.verdict).toMatchObject({ accepted: false, look: 2, level: 0.975 });
    expect(made.verdict.checks.filter(({ passed }) => !passed).map(({ name }) => name)).toContain('It helps');
    const refused = desk.site.promote(made.hash);
    expect(refused).toMatchObject({ ok: false, problem: { code: 'candidate-refused' } });
    expect(desk.model?.summary.hash).toBe(inUse);
  });

  it('goes as deep as the last layer, and what is judged is the file as it was written', async () => {
    const parent = desk.model?.summary.folder ?? '';
    const made = value(await desk.site.make({ depth: 'head' }));
    expect(made.penalty).toBeGreaterThan(0);
    const headIn = (of: string) => readFileSync(join(of, 'head.f32'));
    expect(headIn(made.folder).equals(headIn(parent))).toBe(false);
    expect(manifestIn(made.folder).golden[0]?.logits).not.toEqual(manifestIn(parent).golden[0]?.logits);
    // Of the 120 patients that came with the model, the others are learnt from.
    expect(made.verdict).toMatchObject({ look: 3, replayFrom: 'half of the patients that came with the model' });
    expect(made.verdict.replaySlices).toBeGreaterThan(40);
    expect(made.verdict.replaySlices).toBeLessThan(80);
    expect(made.verdict.checks.map(({ name }) => name)).toContain(`AUC of any, ${made.verdict.replayFrom}`);
  });

  it('is stale once another model is in use, and unknown to a log that does not hold its verdict', () => {
    const accepted = snapshot().versions.find(({ made }) => made?.candidate.verdict.accepted);
    value(desk.site.rollBack());
    const first = snapshot().versions.find(({ hash }) => hash === accepted?.hash);
    expect(first?.promotable).toBe(true);
    expect(desk.site.promote('0'.repeat(64))).toMatchObject({ ok: false, problem: { code: 'candidate-refused' } });
    value(desk.site.promote(accepted?.hash ?? ''));
    expect(desk.site.promote(accepted?.hash ?? '')).toMatchObject({ ok: false, problem: { code: 'candidate-stale' } });
  });

  it('forgets a patient with what the network made of the studies', () => {
    const features = `${site.storePath}-features`;
    const before = readdirSync(features).length;
    value(desk.store.forget('TEST-p010'));
    expect(readdirSync(features)).toHaveLength(before - 1);
  });
});
