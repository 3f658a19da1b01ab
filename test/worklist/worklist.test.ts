import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  settingsSchema,
  type InstanceHeader,
  type ModelManifest,
  type ModelSummary,
  type Result,
  type SliceScore,
  type UnscoredSlice,
} from '../../main/contract/index.js';
import { groupInstances } from '../../main/library/index.js';
import { openStore, type Store } from '../../main/store/index.js';
import { openWorklist } from '../../main/worklist/index.js';
import { readFile, score } from '../store/rows.js';
import { brain } from '../triage/studies.js';

const minute = 60_000;
/** As at the vertex and the base. */
const small = { ...brain, brainAreaMm2: brain.brainAreaMm2 / 2 };
const startMs = Date.UTC(2026, 0, 5, 8);
let folder = '';
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ictus-worklist-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

const platt = { kind: 'platt', a: 1, b: 0 };
const manifest = {
  study: { windowSlices: 3, topK: 2 },
  thicknessMm: 5,
  calibration: {
    study: {
      any: platt,
      epidural: platt,
      intraparenchymal: platt,
      intraventricular: platt,
      subarachnoid: platt,
      subdural: platt,
    },
  },
  operatingPoints: { ruleIn: { threshold: 0.6 }, ruleOut: { threshold: 0.2, bleedingStudies: 500 } },
  expectedFlagged: { share: 0.1, source: 'held-out studies' },
} as unknown as ModelManifest;
const summary = { id: 'tiny', version: '1', hash: 'a'.repeat(64) } as unknown as ModelSummary;

/** Slices 5 mm apart; 20 of them hold 100 mm of head. */
function files(studyUid: string, slices: number, change: Partial<InstanceHeader> = {}) {
  return Array.from({ length: slices }, (_, index) =>
    readFile(`/data/${studyUid}/${change.seriesUid ?? 'a'}/${index}.dcm`, {
      studyUid,
      seriesUid: `${studyUid}.1`,
      sopInstanceUid: `${studyUid}.1.${index}`,
      patient: { id: `P-${studyUid}`, name: 'Doe^Jane', ageYears: 60, sex: 'F' },
      accession: `A-${studyUid}`,
      simulated: false,
      instanceNumber: index + 1,
      geometry: {
        positionMm: [0, 0, 5 * index],
        orientation: [1, 0, 0, 0, 1, 0],
        pixelSpacingMm: [0.5, 0.5],
        sliceThicknessMm: 5,
      },
      ...change,
    }),
  );
}

function group(store: Store): void {
  value(
    store.index.saveStudies(
      store.index.ungrouped().map((studyUid) => {
        const [study = null] = groupInstances(store.instancesOf(studyUid), () => ({
          firstSeenMs: startMs,
          root: '/data',
        }));
        return { studyUid, study, duplicates: new Map() };
      }),
    ),
  );
}

function desk(more: { loaded?: boolean } = {}) {
  const path = join(folder, `s${count++}`, 'ictus.sqlite');
  const store = value(openStore(path));
  value(store.index.saveRead(['1.1', '1.2', '1.3'].flatMap((uid) => files(uid, 20))));
  value(store.index.saveRead(files('1.4', 1)));
  value(
    store.index.saveRead([...files('1.5', 10), ...files('1.5', 10, { patient: { id: 'other' }, seriesUid: '1.5.9' })]),
  );
  group(store);
  value(
    store.saveOrders('/data', [{ row: 2, accession: 'A-1.3', priority: 'urgent', arrivedMs: startMs - 12 * minute }]),
  );
  const state = {
    nowMs: startMs + minute,
    settings: settingsSchema.parse({}),
    model: (more.loaded ?? true) ? { manifest, summary } : null,
    who: 'Dr A (anna)',
    failures: new Map<string, UnscoredSlice[]>(),
  };
  const open = () =>
    openWorklist({
      store,
      clock: () => state.nowMs,
      settings: () => state.settings,
      model: () => state.model,
      who: () => state.who,
      failures: (uid) => state.failures.get(uid) ?? [],
    });
  const list = open();
  /** Scores every slab that waits; the logit is that of subdural and any on the middle slices. */
  const scoreStudy = (studyUid: string, logit: number, change: Partial<SliceScore> = {}) => {
    const work = list.pending(1000).find((one) => one.studyUid === studyUid);
    const scores = (work?.slabs ?? []).map((slab, index): SliceScore => {
      const on = index >= 6 && index <= 10 ? logit : -6;
      return {
        ...score(slab.centre.instanceId),
        logits: [on, -6, -6, -6, -6, on],
        facts: index === 0 || index === work!.slabs.length - 1 ? small : brain,
        ms: 10,
        ...change,
      };
    });
    value(store.saveScores(summary.hash, scores));
    value(list.scored(studyUid));
  };
  const order = () => list.snapshot().rows.map((row) => `${row.studyUid}:${row.queue}:${row.band}`);
  return { store, state, list, open, scoreStudy, order };
}

describe('the worklist', () => {
  it("begins as the site's order, with what headers decide", () => {
    const { order, list } = desk();
    // 1.3 is urgent; 1.5 holds two patients; the others wait for scores.
    expect(order()).toEqual([
      '1.5:indeterminate:not-analysed',
      '1.3:rest:pending',
      '1.1:rest:pending',
      '1.2:rest:pending',
      '1.4:rest:pending',
    ]);
    expect(list.snapshot().rows[0]!.why).toMatch(/^Not analysed: 2 patients are filed under this study UID/);
    expect(list.pending().map((one) => [one.studyUid, one.slabs.length])).toEqual([
      ['1.3', 20],
      ['1.1', 20],
      ['1.2', 20],
      ['1.4', 1],
    ]);
  });

  it('ranks a result, says why, and logs it once', () => {
    const { order, list, store, scoreStudy } = desk();
    scoreStudy('1.2', 3);
    scoreStudy('1.4', -6);
    expect(order()).toEqual([
      '1.2:suspected:suspected',
      '1.5:indeterminate:not-analysed',
      '1.4:indeterminate:indeterminate',
      '1.3:rest:pending',
      '1.1:rest:pending',
    ]);
    const [first] = list.snapshot().rows;
    expect(first).toMatchObject({
      rank: 1,
      evaluability: 'analysed',
      leading: 'subdural',
      slices: 20,
      ms: 200,
      patientName: 'Doe^Jane',
      why: 'Suspected: subdural 0.95 on slices 7-11; routine; arrived 1 min ago.',
    });
    const events = () => store.events().map((event) => [event.kind, event.studyUid, event.detail['band']]);
    expect(events()).toEqual([
      ['scored', '1.2', 'suspected'],
      ['scored', '1.4', 'indeterminate'],
    ]);
    value(list.scored('1.2'));
    expect(events()).toHaveLength(2);
  });

  it('reads a study from opening to signing, and keeps it over a restart', () => {
    const { list, order, open, scoreStudy, state, store } = desk();
    scoreStudy('1.2', 3);
    expect(value(list.open('1.2')).read).toMatchObject({ state: 'reading', by: 'Dr A (anna)', findings: null });
    value(list.open('1.2'));
    expect(store.events({ studyUid: '1.2' }).map((event) => event.kind)).toEqual(['scored', 'opened']);
    expect(order()[0]).toBe('1.2:reading:suspected');
    state.nowMs += 5 * minute;
    const none = { verdict: 'none' as const, subtypes: [], text: 'Calcified falx.' };
    const signed = value(list.sign('1.2', none));
    expect(signed.read).toMatchObject({ state: 'read', findings: none });
    expect(order().at(-1)).toBe('1.2:done:suspected');
    expect(list.snapshot().falseAlarms).toMatchObject({ falseAlarms: 1, suspectedRead: 1 });
    expect(list.sign('1.2', none)).toMatchObject({ problem: { code: 'state-conflict' } });
    const again = open();
    expect(again.snapshot()).toEqual(list.snapshot());
    expect(value(again.readText('1.2'))).toContain('Calcified falx.');
    value(again.reopen('1.2'));
    expect(again.snapshot().rows[0]).toMatchObject({ studyUid: '1.2', state: 'unread', rank: 1 });
    expect(again.snapshot().falseAlarms).toMatchObject({ falseAlarms: 0, suspectedRead: 0 });
    expect(value(store.verifyLog())).toBeNull();
  });

  it('dismisses from the list in one call', () => {
    const { list, scoreStudy } = desk();
    scoreStudy('1.1', 3);
    expect(value(list.dismiss('1.1', 'false-alarm', '')).row).toMatchObject({ queue: 'done', state: 'dismissed' });
    expect(list.snapshot().falseAlarms).toMatchObject({ falseAlarms: 1, suspectedRead: 1 });
    expect(list.snapshot().rows.at(-1)!.why).toBe('Dismissed by Dr A (anna) as false alarm, just now.');
  });

  it('gives a due study its turn after three suspected ones were opened, by the log', () => {
    const { store, list, scoreStudy, state, open } = desk();
    value(store.index.saveRead(['2.1', '2.2', '2.3', '2.4', '2.5'].flatMap((uid) => files(uid, 20))));
    group(store);
    list.studiesChanged(['2.1', '2.2', '2.3', '2.4', '2.5']);
    for (const uid of ['2.1', '2.2', '2.3', '2.4', '2.5']) scoreStudy(uid, 4);
    value(list.setPriority('1.1', 'stat'));
    const opened: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      state.nowMs += 1000;
      const top = list.snapshot().rows.find((row) => row.rank === 1)!;
      opened.push(`${top.studyUid}:${top.queue}`);
      value(list.open(top.studyUid));
    }
    expect(opened).toEqual(['2.1:suspected', '2.2:suspected', '2.3:suspected', '1.1:due', '2.4:suspected']);
    expect(open().snapshot().rows).toEqual(list.snapshot().rows);
  });

  it('pins, unpins, and takes a priority back', () => {
    const { list, order } = desk();
    value(list.pin('1.4', 0));
    expect(order()[0]).toBe('1.4:pinned:pending');
    value(list.pin('1.4', null));
    value(list.setPriority('1.4', 'stat'));
    expect(order()[0]).toBe('1.4:due:pending');
    expect(list.snapshot().rows[0]!.order).toMatchObject({ priority: 'stat', source: 'reader' });
    value(list.setPriority('1.4', null));
    expect(order().at(-1)).toBe('1.4:rest:pending');
  });

  it('with AI off is the order of the site, and follows the settings at once', () => {
    const { list, state, scoreStudy } = desk();
    scoreStudy('1.2', 3);
    state.settings = { ...state.settings, aiOn: false };
    const uids = () => list.snapshot().rows.map((row) => row.studyUid);
    expect(uids()).toEqual(['1.3', '1.1', '1.2', '1.4', '1.5']);
    state.settings = { ...state.settings, aiOn: true, waitCapMinutes: { stat: 15, urgent: 5, routine: 60 } };
    expect(
      list
        .snapshot()
        .rows.slice(0, 2)
        .map((row) => `${row.studyUid}:${row.queue}`),
    ).toEqual(['1.2:suspected', '1.3:due']);
  });

  it('another model makes everything pending until it has scored', () => {
    const { list, state, scoreStudy, order } = desk();
    scoreStudy('1.2', 3);
    state.model = { manifest, summary: { ...summary, hash: 'b'.repeat(64) } };
    expect(order()).toContain('1.2:rest:pending');
    state.model = { manifest, summary };
    expect(order()[0]).toBe('1.2:suspected:suspected');
    state.model = null;
    expect(list.snapshot().rows.find((row) => row.studyUid === '1.2')!.why).toMatch(/no model is loaded/);
    expect(list.pending()).toEqual([]);
  });

  it('a slice that cannot be opened settles its study as partial, a missing score does not', () => {
    const { list, state, store, scoreStudy } = desk();
    scoreStudy('1.1', -6);
    const [work] = list.pending().filter((one) => one.studyUid === '1.2');
    const scores = work!.slabs
      .slice(1)
      .map((slab, n, all) => ({ ...score(slab.centre.instanceId), facts: n === all.length - 1 ? small : brain }));
    value(store.saveScores(summary.hash, scores));
    value(list.scored('1.2'));
    const row = () => list.snapshot().rows.find((one) => one.studyUid === '1.2')!;
    expect(row()).toMatchObject({ evaluability: 'pending', band: 'pending' });
    const failed = {
      instanceId: work!.slabs[0]!.centre.instanceId,
      frame: 0,
      problem: { code: 'file-vanished', message: 'x' },
    };
    state.failures.set('1.2', [failed as UnscoredSlice]);
    value(list.scored('1.2'));
    expect(row()).toMatchObject({ evaluability: 'partial', reasons: [{ code: 'undecodable' }] });
  });

  it('gives the viewer stacks with scores, and the one to show first', () => {
    const { list, scoreStudy } = desk();
    scoreStudy('1.2', 3);
    const detail = value(list.detail('1.2'));
    expect(detail.stacks).toHaveLength(1);
    expect(detail.firstStackId).toBe(detail.stacks[0]!.id);
    expect(detail.stacks[0]).toMatchObject({ scored: true, orientation: [1, 0, 0, 0, 1, 0] });
    expect(detail.stacks[0]!.slices[7]).toMatchObject({ positionMm: 35, score: { logits: [3, -6, -6, -6, -6, 3] } });
    expect(list.detail('9.9')).toMatchObject({ ok: false, problem: { code: 'study-unknown' } });
    expect(list.open('9.9')).toMatchObject({ ok: false, problem: { code: 'study-unknown' } });
  });

  it('drops studies that are gone', () => {
    const { list, store, order } = desk();
    value(store.index.saveStudies([{ studyUid: '1.1', study: null, duplicates: new Map() }]));
    list.studiesChanged(['1.1']);
    expect(order()).toHaveLength(4);
  });

  it('says when the share of flagged studies is far from what the card expects', () => {
    const { list, store } = desk();
    const flagged = (band: string, uid: string) => ({
      atMs: startMs,
      kind: 'scored' as const,
      studyUid: uid,
      who: 'x',
      detail: { band, score: 0.9, modelHash: summary.hash },
    });
    // Only studies of this list count: the log may hold those of folders that are closed.
    const uids = Array.from({ length: 60 }, (_, index) => `3.${index}`);
    value(store.index.saveRead(uids.flatMap((uid) => files(uid, 1))));
    group(store);
    list.studiesChanged();
    expect(list.snapshot().drift).toBeNull();
    for (const uid of uids) list.eventAppended(value(store.appendEvent(flagged('suspected', uid))));
    expect(list.snapshot().drift).toMatch(
      /^50 of the last 50 scored studies \(100 %\) read suspected, the model card expects 10 %/,
    );
  });
});
