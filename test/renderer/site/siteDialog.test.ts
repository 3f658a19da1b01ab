import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type {
  AppEvents,
  AppState,
  Candidate,
  GateCheck,
  ModelVersion,
  SiteSnapshot,
} from '../../../main/contract/index.js';
import { session } from '../../../renderer/shell/session.svelte.js';
import SiteDialog from '../../../renderer/site/SiteDialog.svelte';
import { siteModel } from '../../../renderer/site/siteModel.svelte.js';

const checks: readonly GateCheck[] = [
  { name: 'Enough studies', passed: true, sentence: '60 bleeding studies and 70 others are held back.' },
  {
    name: 'AUC of any, this site',
    passed: true,
    sentence: '+0.031 (+0.012 to +0.052); the lower bound must be at least -0.010.',
    change: { estimate: 0.031, low: 0.012, high: 0.052 },
    atLeast: -0.01,
  },
];

function candidate(accepted: boolean): Candidate {
  return {
    folder: '/models/one',
    hash: 'c'.repeat(64),
    version: '2.0.0+site.abcd',
    parent: 'a'.repeat(64),
    depth: 'head',
    penalty: 0.1,
    curve: [],
    dataHash: 'd'.repeat(64),
    logHash: '',
    learntStudies: 140,
    learntBleeding: 66,
    verdict: {
      accepted,
      checks: accepted ? checks : [...checks, { name: 'It helps', passed: false, sentence: 'Nothing is better.' }],
      patients: 128,
      studies: 130,
      bleeding: 60,
      replaySlices: 2501,
      replayFrom: 'patients that came with the model',
      look: 2,
      level: 0.975,
    },
  };
}

const shipped: ModelVersion = {
  hash: 'a'.repeat(64),
  version: '2.0.0',
  made: null,
  inUse: true,
  promotable: false,
  refusal: 'This model is in use already.',
  uses: [],
};

function made(accepted: boolean): ModelVersion {
  return {
    hash: 'c'.repeat(64),
    version: '2.0.0+site.abcd',
    made: { atMs: Date.UTC(2026, 10, 27), by: 'Dr. One', candidate: candidate(accepted) },
    inUse: false,
    promotable: accepted,
    refusal: accepted ? '' : 'The gate refused this candidate: It helps.',
    uses: [],
  };
}

function snapshot(change: Partial<SiteSnapshot> = {}): SiteSnapshot {
  return {
    learn: { studies: 140, bleeding: 66, patients: 139 },
    holdout: { studies: 130, bleeding: 60, patients: 128 },
    leftOut: { contradictory: 2, gone: 0, severalPatients: 0, severalIds: 0, unscored: 3 },
    needed: [],
    run: null,
    problem: null,
    versions: [shipped],
    difference: null,
    before: null,
    records: [],
    asked: { drawn: 40, signed: 31 },
    ...change,
  };
}

let now = snapshot();
let announce: (payload: AppEvents['site.changed']) => void;
const call = vi.fn();

beforeEach(() => {
  now = snapshot();
  call.mockReset();
  call.mockImplementation((channel: string) =>
    Promise.resolve({ ok: true, value: channel === 'site.get' ? now : channel === 'library.choose' ? [] : null }),
  );
  Object.defineProperty(window, 'ictus', {
    configurable: true,
    value: {
      call,
      on: (event: string, listener: typeof announce) => {
        if (event === 'site.changed') announce = listener;
        return () => undefined;
      },
      pathOf: () => '',
    },
  });
  session.app = { settings: { readerName: 'Dr. One' } } as AppState;
  Object.assign(siteModel, { snapshot: null, problem: null, shownHash: null, depth: 'head', replaySet: null });
});
afterEach(cleanup);

async function show(change: Partial<SiteSnapshot> = {}): Promise<void> {
  now = snapshot(change);
  render(SiteDialog);
  await screen.findByRole('heading', { name: 'Reads' });
}

async function faults(): Promise<readonly string[]> {
  // Colours need a real window; the window test looks at them.
  const found = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

it('counts reads on both sides, says what does not count and what is still needed', async () => {
  await show({ needed: ['The gate needs 4 more bleeding studies among the patients held back.'] });
  const held = screen.getByRole('row', { name: /Held back/ });
  expect(
    within(held)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['130', '60', '70', '128']);
  expect(screen.getByText(/The gate needs 4 more/)).toBeTruthy();
  expect(
    screen.getByText('Read, but not counted: 2 with reads that contradict each other; 3 not scored yet.'),
  ).toBeTruthy();
  expect(screen.getByText(/31 of 40 studies are signed that were drawn/)).toBeTruthy();
  expect(screen.getByText(/Nothing here says anything about a\s+patient/)).toBeTruthy();
  expect(await faults()).toEqual([]);
});

it('begins a run of the depth that is chosen, shows how far it is, and passes orders on', async () => {
  await show();
  await fireEvent.click(screen.getByRole('radio', { name: /Probabilities and thresholds/ }));
  await fireEvent.click(screen.getByRole('button', { name: 'Make and judge a candidate' }));
  expect(call).toHaveBeenCalledWith('site.make', { depth: 'calibration' });
  const progress = { stage: 'features', done: 30, total: 270, perSecond: 0.2, secondsLeft: 1200 } as const;
  announce({ run: { depth: 'calibration', state: 'running', progress }, whole: false });
  expect((await screen.findByRole('status')).textContent).toBe(
    'Features: 30 of 270 studies, 12 a minute, 20 min left.',
  );
  expect(screen.getByRole('progressbar')).toMatchObject({ max: 270, value: 30 });
  await fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
  expect(call).toHaveBeenLastCalledWith('site.order', { order: 'pause' });
  announce({ run: { depth: 'calibration', state: 'waiting', progress }, whole: false });
  await screen.findByText(/Waits while a study is being read or scored/);
  expect(await faults()).toEqual([]);
});

it('trains the tail only with a labelled set to judge forgetting on, and shows its losses', async () => {
  await show();
  await fireEvent.click(screen.getByRole('radio', { name: /The tail of the network/ }));
  const make = screen.getByRole<HTMLButtonElement>('button', { name: 'Make and judge a candidate' });
  expect(make.disabled).toBe(true);
  call.mockImplementation((channel: string) =>
    Promise.resolve({ ok: true, value: channel === 'library.choose' ? ['/sets/ct-ich'] : now }),
  );
  await fireEvent.click(screen.getByRole('button', { name: 'Labelled set…' }));
  await screen.findByText('/sets/ct-ich');
  await fireEvent.click(make);
  expect(call).toHaveBeenCalledWith('site.make', { depth: 'tail', replaySet: { path: '/sets/ct-ich' } });
  const curve = [
    { step: 40, loss: 0.5, heldOutLoss: 0.4 },
    { step: 80, loss: 0.25, heldOutLoss: null },
    { step: 120, loss: 0.125, heldOutLoss: 0.3 },
  ];
  const progress = { stage: 'training', step: 120, steps: 200, curve, secondsPerStep: 3.2, secondsLeft: 256 } as const;
  announce({ run: { depth: 'tail', state: 'running', progress }, whole: false });
  expect((await screen.findByRole('status')).textContent).toBe('Training: step 120 of 200, 3.2 s a step, 5 min left.');
  expect([...document.querySelectorAll('polyline')].map((line) => line.getAttribute('points'))).toEqual([
    '20.0,0.0 40.0,50.0 60.0,75.0',
    '20.0,20.0 60.0,40.0',
  ]);
  expect(screen.getByText(/learnt from 0.125/)).toBeTruthy();
  expect(screen.getByText(/other patients \(dashed\) 0.300/)).toBeTruthy();
  expect(await faults()).toEqual([]);
});

it('shows the verdict of an accepted candidate, and promotes it by one click of a named person', async () => {
  await show({ versions: [made(true), shipped] });
  expect(screen.getByRole('heading', { name: 'Verdict on 2.0.0+site.abcd' })).toBeTruthy();
  expect(screen.getByText(/judged on 130 studies of\s+128 patients/)).toBeTruthy();
  expect(screen.getByText(/97.5 % intervals/)).toBeTruthy();
  expect(screen.getByRole('row', { name: /holds AUC of any, this site \+0.031/ })).toBeTruthy();
  const versions = screen.getByRole('row', { name: /2026-11-27 by Dr. One accepted/ });
  expect(within(versions).getAllByRole('cell')[2]?.textContent).toBe('+0.031 (+0.012 to +0.052)');
  await fireEvent.click(screen.getByRole('button', { name: 'Promote' }));
  expect(call).toHaveBeenCalledWith('site.promote', { hash: 'c'.repeat(64) });
  expect(await faults()).toEqual([]);
});

it('lets nobody promote without a name, or what the gate refused', async () => {
  session.app = { settings: { readerName: '' } } as AppState;
  await show({ versions: [made(true), shipped] });
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Promote' }).disabled).toBe(true);
  expect(screen.getByText(/enter your name in the settings/)).toBeTruthy();
  now = snapshot({ versions: [made(false), shipped] });
  announce({ run: null, whole: true });
  await screen.findByText('The gate refused this candidate: It helps.');
  expect(screen.queryByRole('button', { name: 'Promote' })).toBeNull();
  expect(screen.getByRole('row', { name: /fails It helps/ })).toBeTruthy();
});

it('goes back by one click, and shows how the model in use has done', async () => {
  await show({
    before: '2.0.0',
    records: [
      {
        group: 'all',
        name: 'all reads',
        bleeding: 20,
        found: 18,
        sensitivity: { estimate: 0.9, low: 0.7, high: 0.97 },
        others: 0,
        falseAlarms: 0,
        falseAlarmRate: null,
      },
    ],
  });
  const all = screen.getByRole('row', { name: /All reads/ });
  expect(
    within(all)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['20', '18', '0.90 (0.70 to 0.97)', '0', '0', '–']);
  await fireEvent.click(screen.getByRole('button', { name: 'Go back to 2.0.0' }));
  await waitFor(() => expect(call).toHaveBeenCalledWith('site.rollBack', {}));
  expect(await faults()).toEqual([]);
});

it('says why there is nothing to show', async () => {
  call.mockImplementation(() =>
    Promise.resolve({ ok: false, problem: { code: 'model-missing', message: 'No model is in use.' } }),
  );
  render(SiteDialog);
  expect((await screen.findByRole('alert')).textContent).toBe('No model is in use.');
});

it('says why the last run ended without a candidate', async () => {
  await show({ problem: { code: 'too-few-reads', message: 'To learn from the others, 3 more are needed.' } });
  expect((await screen.findByRole('alert')).textContent).toBe('To learn from the others, 3 more are needed.');
});
