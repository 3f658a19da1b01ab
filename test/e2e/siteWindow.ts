import { chownSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSite, writeSiteModel } from '../tuning/madeUpSite.js';
import { acceptDisclaimer, nobody, openIctus, steppedDown, worklistWhen, type OpenWindow } from './window.js';

const patients = 240;

/**
 * The window over a site of made-up patients, scored by a tiny model that flags nobody, and a table of what readers say of them that
 * the next file dialog answers with.
 */
export async function openMadeUpSite(size: { readonly width: number; readonly height: number }): Promise<OpenWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-site-window-'));
  const studies = join(folder, 'studies');
  const model = await writeSiteModel(join(folder, 'model'), 4.5);
  const table = join(folder, 'reads.csv');
  writeFileSync(table, writeSite(studies, patients).table);
  if (steppedDown) {
    const below = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
    for (const path of [folder, ...below]) chownSync(path, nobody, nobody);
  }
  const ictus = await openIctus({ size, paths: [studies] });
  await acceptDisclaimer(ictus);
  await ictus.call('app.settings', { change: { modelFolder: model, readerName: 'Dr. Example' } });
  await worklistWhen(
    ictus,
    ({ rows, indexing }) =>
      rows.length === patients && indexing.stage === 'idle' && rows.every(({ band }) => band !== 'pending'),
    400_000,
  );
  await ictus.inMain(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, table);
  return ictus;
}

/** Opens the screen of the site's model by its menu item. */
export async function openSiteDialog(ictus: OpenWindow): Promise<void> {
  await ictus.inMain(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('file.site')?.click();
  });
  await ictus.page.getByRole('dialog', { name: 'Model of this site' }).waitFor();
}

/** Imports the table and has a candidate made and judged, as a reader would. */
export async function judgeCandidate(ictus: OpenWindow): Promise<void> {
  const { page } = ictus;
  await page.getByRole('button', { name: 'Import reads…' }).click();
  await page.getByText('There are enough reads to make a candidate').waitFor({ timeout: 60_000 });
  await page.getByRole('radio', { name: /Probabilities and thresholds/ }).check();
  await page.getByRole('button', { name: 'Make and judge a candidate' }).click();
  await page.getByRole('heading', { name: /^Verdict on / }).waitFor({ timeout: 240_000 });
}
