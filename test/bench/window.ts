/**
 * The window's budgets, in the real window at 1280 x 800, on demo studies:
 *   npm run bench:window        (a virtual display where there is none)
 * Prints medians: window usable after start, first slice after selecting an indexed study, wheel event to rendered frame.
 */
import { acceptDisclaimer, openIctus, worklistWhen } from '../e2e/window.js';

const size = { width: 1280, height: 800 };
const wheelSteps = 200;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function row(what: string, values: readonly number[], budget: string): void {
  const figures = [0.5, 0.95].map((share) => quantile(values, share).toFixed(1).padStart(8)).join('');
  console.log(`${what.padEnd(48)}${figures}  ms   ${budget} (n = ${values.length})`);
}

console.log(`${''.padEnd(48)}  median     p95`);
const starts: number[] = [];
for (let run = 0; run < 5; run++) {
  const before = Date.now();
  const started = await openIctus({ size });
  await started.page.getByRole('dialog').waitFor();
  starts.push(Date.now() - before);
  await started.close();
}
row('window usable after start', starts, 'budget 2000');

const ictus = await openIctus({ size });
await acceptDisclaimer(ictus);
const list = await worklistWhen(
  ictus,
  ({ rows, indexing }) => rows.length > 10 && indexing.stage === 'idle' && rows.every(({ band }) => band !== 'pending'),
  900_000,
);
const firsts: number[] = [];
for (const { patientName } of list.rows.slice(0, 10)) {
  const line = ictus.page.getByText(patientName.replace('^', ', ')).first();
  await line.click();
  firsts.push(
    await line.evaluate(
      (element) =>
        new Promise<number>((resolve) => {
          const beforeMs = performance.now();
          document.addEventListener('cornerstoneimagerendered', () => resolve(performance.now() - beforeMs), {
            capture: true,
            once: true,
          });
          element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }));
        }),
    ),
  );
}
row('first slice after selecting an indexed study', firsts, 'budget 150');
console.log(`  in turn: ${firsts.map(Math.round).join(', ')} ms`);

// Once through the stack, so that every slice is in the cache.
await ictus.page.keyboard.press('Home');
for (let slice = 0; slice < 32; slice++) await ictus.page.keyboard.press('ArrowDown');
await ictus.page.waitForTimeout(2000);
const wheels = await ictus.page.evaluate(async (steps) => {
  const surface = document.querySelector('.viewport canvas')?.parentElement;
  const taken: number[] = [];
  for (let step = 0; step < steps; step++) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const deltaY = step % 40 < 20 ? -100 : 100;
    taken.push(
      await new Promise<number>((resolve) => {
        const beforeMs = performance.now();
        const end = setTimeout(() => resolve(Number.NaN), 1000);
        document.addEventListener(
          'cornerstoneimagerendered',
          () => {
            clearTimeout(end);
            resolve(performance.now() - beforeMs);
          },
          { capture: true, once: true },
        );
        surface?.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }));
      }),
    );
  }
  return taken.filter((ms) => !Number.isNaN(ms));
}, wheelSteps);
row('wheel event to rendered frame, cached', wheels, 'budget p95 16.7');
await ictus.close();
