import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  labels,
  subtypes,
  type DescribedSet,
  type DescribeProgress,
  type JoinReport,
  type LabelCounts,
  type Result,
} from '../../../main/contract/index.js';
import { describeLabelledSet, labelledSet } from '../../../renderer/dataset/labelledSet.svelte.js';
import SetDialog from '../../../renderer/dataset/SetDialog.svelte';
import { joinSentences } from '../../../renderer/dataset/setWords.js';

const noRows: JoinReport = {
  rows: 0,
  matched: 0,
  unknown: 0,
  duplicated: 0,
  contradictory: 0,
  unusable: 0,
  unlabelled: 0,
  problems: [],
};
const nothing: LabelCounts = { positive: 0, negative: 0, unknown: 0, positivePatients: 0 };

function describedSet(change: Partial<DescribedSet['description']> = {}): DescribedSet {
  const counts = Object.fromEntries(labels.map((label) => [label, nothing])) as Record<
    (typeof labels)[number],
    LabelCounts
  >;
  return {
    description: {
      name: 'our set',
      hash: 'ab'.repeat(32),
      slices: 1234,
      studies: 40,
      patients: { known: 38, unknownClusters: 0, slicesOfUnknown: 0 },
      counts: { ...counts, subdural: { positive: 417, negative: 800, unknown: 17, positivePatients: 21 } },
      studyCounts: null,
      cooccurrence: subtypes.map((_, row) => subtypes.map((__, column) => 10 * row + column)),
      slicesPerStudy: { min: 20, median: 30, max: 41 },
      sources: [{ value: 'unknown', slices: 1234, studies: 40 }],
      scanners: [{ value: 'Maker A', slices: 1234, studies: 40 }],
      thicknessMm: [{ value: '5.00', slices: 1234, studies: 40 }],
      pixelSpacingMm: [{ value: '0.480 x 0.480', slices: 1234, studies: 40 }],
      nearDuplicates: { pairs: 3, joinedClusters: 1, acrossPatients: [] },
      join: { ...noRows, rows: 1240, matched: 1234, unknown: 6 },
      warnings: [],
      ...change,
    },
    examples: [{ label: 'subdural', slice: 7, views: Array.from({ length: 5 }, () => 'data:image/png;base64,AA==') }],
  };
}

let progress: (progress: DescribeProgress) => void;
let answer: (result: Result<DescribedSet>) => void;
const call = vi.fn();

beforeEach(() => {
  call.mockReset();
  call.mockImplementation((channel: string) =>
    channel === 'dataset.describe'
      ? new Promise((resolve) => (answer = resolve))
      : Promise.resolve({ ok: true, value: channel === 'library.choose' ? ['/sets/chosen'] : null }),
  );
  Object.defineProperty(window, 'ictus', {
    configurable: true,
    value: {
      call,
      on: (event: string, listener: (payload: DescribeProgress) => void) => {
        if (event === 'dataset.progress') progress = listener;
        return () => undefined;
      },
      pathOf: () => '',
    },
  });
  Object.assign(labelledSet, { path: null, running: false, progress: null, problem: null, described: null });
  render(SetDialog);
});
afterEach(cleanup);

async function faults(): Promise<readonly string[]> {
  // Colours need a real window; the window test looks at them.
  const found = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

it('says what a labelled set is before there is one, and describes the folder that is chosen', async () => {
  expect(screen.getByText(/with a table of labels/)).toBeTruthy();
  expect(await faults()).toEqual([]);
  await fireEvent.click(screen.getByRole('button', { name: 'Choose a folder…' }));
  await waitFor(() => expect(call).toHaveBeenCalledWith('dataset.describe', { path: '/sets/chosen' }));
});

it('counts what is compared while it runs, and can be cancelled', async () => {
  void describeLabelledSet('/sets/one');
  await screen.findByText('Reading the folder and its table');
  progress({ stage: 'reading', done: 64, total: 90 });
  await screen.findByText('Reading the files: 64 of 90');
  progress({ stage: 'comparing', done: 120, total: 1234 });
  await screen.findByText('Comparing slices: 120 of 1 234');
  expect(screen.getByRole('progressbar')).toMatchObject({ max: 1234, value: 120 });
  expect(await faults()).toEqual([]);
  progress({ stage: 'drawing', done: 3, total: 11 });
  await screen.findByText('Drawing the examples: 3 of 11');
  await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(call).toHaveBeenLastCalledWith('dataset.cancel', {});
  answer({ ok: false, problem: { code: 'cancelled', message: '"describe" was cancelled.' } });
  await screen.findByText('The description was cancelled.');
});

it('says the sentence of what failed, and tries again', async () => {
  void describeLabelledSet('/sets/one');
  answer({ ok: false, problem: { code: 'set-empty', message: '/sets/one holds no table of labels.' } });
  expect((await screen.findByRole('alert')).textContent).toBe('/sets/one holds no table of labels.');
  expect(await faults()).toEqual([]);
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(call).toHaveBeenLastCalledWith('dataset.describe', { path: '/sets/one' });
});

it('shows counts, co-occurrence, mixes and the five forms of an example', async () => {
  void describeLabelledSet('/sets/one');
  answer({ ok: true, value: describedSet() });
  const counts = await screen.findByRole('table', { name: 'Slices' });
  const subdural = within(counts).getByRole('row', { name: /Subdural/ });
  expect(
    within(subdural)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['417', '800', '17', '21']);
  const both = screen.getByRole('table', { name: /Slices that have both/ });
  const epidural = within(both).getByRole('row', { name: /Epidural/ });
  expect(
    within(epidural)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['0', '1', '2', '3', '4']);
  expect(screen.getByRole('row', { name: /Maker A/ })).toBeTruthy();
  expect(screen.getAllByRole('img').map((image) => image.getAttribute('alt'))).toEqual(
    ['without window', 'brain', 'subdural', 'bone', 'composite'].map((form) => `Subdural, slice 7 of the set: ${form}`),
  );
  expect(screen.getByText(/6 rows name something that is not in the folder/)).toBeTruthy();
  expect(screen.getByText('Nothing looks like one patient under two names.')).toBeTruthy();
  expect(await faults()).toEqual([]);
});

it('names the pairs that may be one patient, by picture and by header', async () => {
  void describeLabelledSet('/sets/one');
  const pair = { left: 'a.png', right: 'b.png', numbers: [1, 9], correlation: 0.99912, acrossPatients: true } as const;
  answer({
    ok: true,
    value: describedSet({
      nearDuplicates: { pairs: 1, joinedClusters: 0, acrossPatients: [pair] },
      warnings: [{ code: 'set-two-names', message: 'x.dcm and y.dcm carry one name and birth date.' }],
    }),
  });
  await screen.findByText('a.png');
  expect(screen.getByText(/^1 pair of slices of different patients shows nearly the same/)).toBeTruthy();
  expect(screen.getByText(/0\.999/)).toBeTruthy();
  expect(screen.getByText('x.dcm and y.dcm carry one name and birth date.')).toBeTruthy();
  expect(screen.queryByText('Nothing looks like one patient under two names.')).toBeNull();
});

it('offers the window where it was assumed, and describes again in it', async () => {
  void describeLabelledSet('/sets/one');
  answer({ ok: true, value: describedSet({ warnings: [{ code: 'set-window-assumed', message: 'Assumed.' }] }) });
  await screen.findByText(/^Nothing says in which window these pictures were made/);
  expect(screen.queryByText('Assumed.')).toBeNull();
  await fireEvent.input(await screen.findByLabelText('Width, HU'), { target: { value: '120' } });
  expect(await faults()).toEqual([]);
  await fireEvent.click(screen.getByRole('button', { name: 'Describe in this window' }));
  expect(call).toHaveBeenLastCalledWith('dataset.describe', {
    path: '/sets/one',
    window: { levelHu: 40, widthHu: 120 },
  });
});

it('says why where no image has a label', async () => {
  void describeLabelledSet('/sets/one');
  answer({
    ok: true,
    value: { ...describedSet({ slices: 0, join: { ...noRows, rows: 2, unknown: 2 } }), examples: [] },
  });
  await screen.findByText(/No image of this set has a usable label/);
  expect(screen.queryByRole('table')).toBeNull();
});

it('shows the answer to the last asking only', async () => {
  void describeLabelledSet('/sets/one');
  const first = answer;
  void describeLabelledSet('/sets/two');
  first({ ok: false, problem: { code: 'cancelled', message: 'cancelled' } });
  await screen.findByText('/sets/two');
  answer({ ok: true, value: describedSet({ name: 'the second' }) });
  await screen.findByRole('dialog', { name: 'Labelled set: the second' });
});

it('says only what there is to say of the table', () => {
  expect(joinSentences({ ...noRows, rows: 5, matched: 5 })).toEqual([
    '5 of 5 rows of the table found their image or study.',
  ]);
  expect(joinSentences({ ...noRows, rows: 5, matched: 4, contradictory: 1, unlabelled: 2 })).toHaveLength(3);
});
