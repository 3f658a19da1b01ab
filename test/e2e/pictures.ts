/**
 * Takes the pictures of the README and the guide in the real window:
 *   npm run pictures
 * Phantoms and made-up discs only, so nobody is shown. `-- --data <folder> --studies <folder>`: the list that `npm run model:ct-ich-shelve` made.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoStudies } from '../../main/phantom/index.js';
import { judgeCandidate, openMadeUpSite, openSiteDialog } from './siteWindow.js';
import { acceptDisclaimer, openIctus, worklistWhen, type OpenWindow } from './window.js';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const size = { width: 1440, height: 900 };

async function take(ictus: OpenWindow, name: string): Promise<void> {
  // Two frames: what was asked for is laid out, then drawn.
  await ictus.page.waitForTimeout(700);
  await ictus.page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

async function whenScored(ictus: OpenWindow, least: number): Promise<void> {
  await worklistWhen(
    ictus,
    ({ rows, indexing }) =>
      rows.length >= least && indexing.stage === 'idle' && rows.every(({ band }) => band !== 'pending'),
    900_000,
  );
}

async function openDemo(ictus: OpenWindow, name: string): Promise<void> {
  const study = demoStudies.find((candidate) => candidate.name === name);
  await ictus.page
    .getByText(study?.patientName.replace('^', ', ') ?? name)
    .first()
    .dblclick();
  await ictus.page.locator('.viewport canvas').first().waitFor();
}

async function demoPictures(): Promise<void> {
  const ictus = await openIctus({ size });
  const { keyboard } = ictus.page;
  await acceptDisclaimer(ictus);
  await whenScored(ictus, demoStudies.length);
  await take(ictus, 'worklist');
  await openDemo(ictus, 'mixed');
  await keyboard.press(']');
  await take(ictus, 'reading');
  await keyboard.press('h');
  await ictus.page.waitForTimeout(3000);
  await take(ictus, 'heat-map');
  await keyboard.press('h');
  await openDemo(ictus, 'epidural');
  await keyboard.press(']');
  await keyboard.press('F2');
  await take(ictus, 'brain-and-bone');
  await keyboard.press('F1');
  await keyboard.press('c');
  await take(ictus, 'composite');
  await keyboard.press('1');
  await keyboard.press('?');
  await take(ictus, 'keys');
  await ictus.close();
}

async function sitePicture(): Promise<void> {
  const ictus = await openMadeUpSite(size);
  await openSiteDialog(ictus);
  await judgeCandidate(ictus);
  await take(ictus, 'site');
  await ictus.close();
}

async function ctIchPicture(dataFolder: string, studies: string): Promise<void> {
  const ictus = await openIctus({ size, paths: [studies], env: { XDG_DATA_HOME: dataFolder } });
  await acceptDisclaimer(ictus);
  await whenScored(ictus, 82);
  await ictus.page.getByRole('listbox').focus();
  await ictus.page.keyboard.press('n');
  await ictus.page.locator('.viewport canvas').first().waitFor();
  await ictus.page.keyboard.press(']');
  await take(ictus, 'ct-ich');
  await ictus.close();
}

mkdirSync(folder, { recursive: true });
const { values } = parseArgs({ options: { data: { type: 'string' }, studies: { type: 'string' } } });
if (values.data !== undefined && values.studies !== undefined) await ctIchPicture(values.data, values.studies);
else {
  await demoPictures();
  await sitePicture();
}
