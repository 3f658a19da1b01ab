import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeCandidate, openMadeUpSite, openSiteDialog } from './siteWindow.js';
import type { OpenWindow } from './window.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let ictus: OpenWindow;

beforeAll(async () => {
  ictus = await openMadeUpSite({ width: 1280, height: 800 });
}, 600_000);
afterAll(() => ictus.close());

test('the screen of the site says what is needed before there are reads', async () => {
  await openSiteDialog(ictus);
  await ictus.page.getByText('The gate needs 50 more bleeding studies').waitFor();
  await ictus.page.getByText('Nothing here says anything about a patient.').waitFor();
});

test('a candidate is made of imported reads, accepted, promoted by a click and taken back by another', async () => {
  const { page } = ictus;
  await judgeCandidate(ictus);
  await page.getByText(/^Accepted/).waitFor();
  const before = (await ictus.call('app.state', {})).model?.version;
  await page.getByRole('button', { name: 'Promote' }).click();
  await page.getByRole('button', { name: 'Go back to 1.0.0' }).waitFor({ timeout: 30_000 });
  expect((await ictus.call('app.state', {})).model?.version).toMatch(/^1\.0\.0\+site\./);
  await page.getByText('promoted', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Go back to 1.0.0' }).click();
  await page.getByRole('button', { name: 'Go back to 1.0.0' }).waitFor({ state: 'detached' });
  expect((await ictus.call('app.state', {})).model?.version).toBe(before);
}, 300_000);

test('axe finds nothing serious on it', async () => {
  await ictus.page.evaluate(axeSource);
  const results = await ictus.page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const serious = results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`))).toEqual([]);
});
