import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goldenSlice } from '../../main/phantom/index.js';
import { windowToBytes } from '../../main/pixels/index.js';
import { folderOf } from '../dataset/tinySet.js';
import { acceptDisclaimer, nobody, openIctus, steppedDown, type OpenWindow } from './window.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const window = { levelHu: 40, widthHu: 120 };

function picture(recipe: string, seed: number, slice: number): Uint8Array {
  const { hu, rows, cols } = goldenSlice(recipe, seed, slice);
  const data = Uint8Array.from(windowToBytes(hu, window.levelHu, window.widthHu));
  return encode({ width: cols, height: rows, data, channels: 1, depth: 8 });
}

/** Simulated heads only: three with blood, two without, and one row that names nothing. */
function phantomSet(): string {
  const folder = folderOf({
    'epidural.png': picture('epidural', 3, 14),
    'subdural.png': picture('subdural', 4, 17),
    'subdural-again.png': picture('subdural', 4, 17),
    'normal.png': picture('normal', 5, 14),
    'aged.png': picture('normal-aged', 6, 16),
    'set.json': JSON.stringify({ name: 'phantom set', window }),
    'labels.csv': [
      'file,patient,any,epidural,intraparenchymal,intraventricular,subarachnoid,subdural,scanner',
      'epidural.png,A,1,1,0,0,0,0,Phantom 1',
      'subdural.png,B,1,0,0,0,0,1,Phantom 1',
      'subdural-again.png,C,1,0,0,0,0,1,Phantom 2',
      'normal.png,D,0,0,0,0,0,0,Phantom 2',
      'aged.png,E,0,0,0,0,0,0,Phantom 2',
      'gone.png,F,0,0,0,0,0,0,Phantom 2',
    ].join('\n'),
  });
  if (steppedDown)
    for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))])
      chownSync(path, nobody, nobody);
  return folder;
}

let ictus: OpenWindow;

beforeAll(async () => {
  ictus = await openIctus({ size: { width: 1280, height: 800 } });
  await acceptDisclaimer(ictus);
  const set = phantomSet();
  // The system's dialog cannot be worked by a test: it answers as if the reader had chosen.
  await ictus.inMain(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, set);
}, 120_000);
afterAll(() => ictus.close());

test('a labelled set is described in the window, with pictures, by keyboard alone', async () => {
  const { page } = ictus;
  await page.getByRole('button', { name: 'More to open' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Labelled set…' }).waitFor();
  await page.keyboard.type('Labelled');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Choose a folder…' }).focus();
  await page.keyboard.press('Enter');

  await page.getByRole('dialog', { name: 'Labelled set: phantom set' }).waitFor({ timeout: 60_000 });
  const subdural = page.getByRole('table', { name: 'Slices', exact: true }).getByRole('row', { name: /Subdural/ });
  expect(await subdural.getByRole('cell').allTextContents()).toEqual(['2', '3', '0', '2']);
  await page.getByText('5 of 6 rows of the table found their image or study.').waitFor();
  await page.getByText('1 pair is of two named patients').waitFor();
  const widths = await page
    .locator('.examples img')
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
  expect(widths).toEqual(Array.from({ length: 25 }, () => 176));
});

test('axe finds nothing serious on it', async () => {
  await ictus.page.evaluate(axeSource);
  const results = await ictus.page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const serious = results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`))).toEqual([]);
});

test('closing it leaves the description where it was', async () => {
  await ictus.page.keyboard.press('Escape');
  await ictus.page.getByRole('dialog').waitFor({ state: 'detached' });
  await ictus.inMain(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('file.labelledSet')?.click();
  });
  await ictus.page.getByRole('dialog', { name: 'Labelled set: phantom set' }).waitFor();
});
