import { afterAll, beforeAll, expect, test } from 'vitest';
import { pixelsApart, smallPicture, type SmallPicture } from './smallPicture.js';
import { apartFromBaseline, baselineDrawnBy, drawnBy, openStates, type StatesWindow } from './statesWindow.js';

/** Small pixels of 64,000 that may differ: a letter that falls otherwise, not a colour, a size or a word. */
const tolerated = 40;

let window: StatesWindow;
const shown = new Map<string, SmallPicture>();
const errors: string[] = [];

beforeAll(async () => {
  window = await openStates();
  for (const name of window.names) {
    const state = await window.show(name);
    shown.set(name, smallPicture(state.png));
    errors.push(...state.errors.map((error) => `${name}: ${error}`));
  }
}, 300_000);
afterAll(() => window.close());

test('every designed state is drawn without an error of the page', () => {
  expect(shown.size).toBeGreaterThan(30);
  expect(errors).toEqual([]);
});

test('every state looks as in its committed picture', async ({ skip }) => {
  const drawer = await drawnBy(window);
  skip(drawer !== baselineDrawnBy(), `The pictures were drawn by ${baselineDrawnBy() ?? 'nobody'}, this is ${drawer}.`);
  const apart = [...shown].map(([name, picture]) => [name, apartFromBaseline(name, picture) ?? 'no picture'] as const);
  // `npm run states -- --pictures` shows what is there now, `-- --accept` takes it.
  expect(apart.filter(([, pixels]) => pixels === 'no picture' || pixels > tolerated)).toEqual([]);
});

test('another colour of one row, or a state in the place of another, is told apart', async () => {
  const { page } = window.ictus;
  await window.show('worklist');
  const before = smallPicture(await page.screenshot());
  await page.evaluate(() => {
    const row = document.querySelector<HTMLElement>('[data-uid]');
    if (row !== null) row.style.backgroundColor = '#402020';
  });
  expect(pixelsApart(before, smallPicture(await page.screenshot()))).toBeGreaterThan(tolerated);
  expect(pixelsApart(before, shown.get('worklist-without-ai')!)).toBeGreaterThan(tolerated);
});
