import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptDisclaimer, openIctus, worklistWhen, type OpenWindow } from './window.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let ictus: OpenWindow;

beforeAll(async () => {
  ictus = await openIctus({ size: { width: 1280, height: 800 } });
  await ictus.page.evaluate(axeSource);
}, 120_000);
afterAll(() => ictus.close());

/** What axe calls serious or critical on the page as it stands, one line each. */
async function seriousFaults(): Promise<readonly string[]> {
  const results = await ictus.page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary}`),
    );
}

describe('axe finds nothing serious', () => {
  test('on the first dialog', async () => {
    await ictus.page.getByRole('dialog').waitFor();
    expect(await seriousFaults()).toEqual([]);
  });

  test('on the worklist', async () => {
    await acceptDisclaimer(ictus);
    await worklistWhen(ictus, ({ rows }) => rows.length > 0, 600_000);
    await ictus.page.locator('[role=option]').first().waitFor();
    expect(await seriousFaults()).toEqual([]);
  }, 620_000);

  test('on an open study, with picture, findings and read form', async () => {
    await ictus.page.getByRole('listbox').focus();
    await ictus.page.keyboard.press('n');
    await ictus.page.locator('.viewport canvas').first().waitFor();
    expect(await seriousFaults()).toEqual([]);
  });

  test.each([
    ['keys', '?'],
    ['settings', 'Control+,'],
    ['model card', 'm'],
  ])('on the %s dialog', async (_name, key) => {
    await ictus.page.keyboard.press(key);
    await ictus.page.getByRole('dialog').waitFor();
    expect(await seriousFaults()).toEqual([]);
    await ictus.page.keyboard.press('Escape');
    await ictus.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('with text at 200 %', async () => {
    await ictus.call('app.settings', { change: { textScale: 2 } });
    await ictus.page.waitForTimeout(300);
    expect(await seriousFaults()).toEqual([]);
    const overflow = await ictus.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
});
