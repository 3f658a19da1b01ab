import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { asPng, ofPng, pixelsApart, smallPicture, type SmallPicture } from './smallPicture.js';
import { openIctus, type OpenWindow } from './window.js';

const root = join(import.meta.dirname, '..', '..');
const size = { width: 1280, height: 800 };
const baselineFolder = join(import.meta.dirname, 'states');
const baselineWindow = join(baselineFolder, 'window.json');

/** The page of states in the real window. */
export interface StatesWindow {
  readonly ictus: OpenWindow;
  /** Names of all states, in the order of the page. */
  readonly names: readonly string[];
  /** Shows one and gives its picture (PNG) and what the page said of errors meanwhile. */
  show(name: string): Promise<{ readonly png: Buffer; readonly errors: readonly string[] }>;
  /** From now on shows what is clicked in the list. */
  follow(): void;
  close(): Promise<void>;
}

/** Builds the page of states and opens it under the policy of the product's page; the program behind it has an empty folder. */
export async function openStates(): Promise<StatesWindow> {
  await build({ configFile: join(root, 'vite.states.config.ts'), logLevel: 'error' });
  const studies = mkdtempSync(join(tmpdir(), 'ictus-states-'));
  chmodSync(studies, 0o755);
  const env = { ICTUS_DEV: '1', ICTUS_PAGE: 'states', TZ: 'UTC', LANG: 'en_GB.UTF-8' };
  const ictus = await openIctus({ paths: [studies], size, env });
  const { page } = ictus;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.locator('a').first().waitFor();
  const names = await page.locator('a').allTextContents();
  let errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Slices of nobody are not there: the pane that says so is the state.
    if (message.type() === 'error' && !message.location().url.includes('/slice/')) errors.push(message.text());
  });
  const show: StatesWindow['show'] = async (name) => {
    errors = [];
    // The page denies navigation, its own included: the main side loads it anew.
    await ictus.inMain(async ({ BrowserWindow }, state) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      await contents?.loadURL('about:blank');
      await contents?.loadURL(`ictus://app/index.html#${state}`);
    }, name);
    // Asked again where the page was loaded meanwhile: the main side may have been told to do so twice.
    await page.waitForFunction(() => document.readyState === 'complete' && document.fonts.status === 'loaded');
    const png = await settledPicture(ictus);
    return { png, errors };
  };
  return {
    ictus,
    names,
    show,
    follow() {
      let shown = '';
      page.on('framenavigated', (frame) => {
        const [address, name = ''] = frame.url().split('#');
        if (!address?.startsWith('ictus:') || name === shown) return;
        shown = name;
        void show(name);
      });
    },
    async close() {
      await ictus.close();
      rmSync(studies, { recursive: true, force: true });
    },
  };
}

/** The first picture that is the same as the one before it: what is laid out late has come by then. */
async function settledPicture({ page }: OpenWindow): Promise<Buffer> {
  const take = () => page.screenshot({ animations: 'disabled', caret: 'hide' });
  let before = await take();
  for (let tries = 0; tries < 20; tries++) {
    await page.waitForTimeout(120);
    const now = await take();
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
}

/** System and browser that draw; pictures of others differ in letters, and are not held against each other. */
export async function drawnBy({ ictus }: StatesWindow): Promise<string> {
  return `${process.platform}, Chromium ${await ictus.inMain(() => process.versions['chrome'])}`;
}

/** What drew the committed pictures; undefined where there are none. */
export function baselineDrawnBy(): string | undefined {
  if (!existsSync(baselineWindow)) return undefined;
  return (JSON.parse(readFileSync(baselineWindow, 'utf8')) as { readonly drawnBy: string }).drawnBy;
}

/** Pixels (of the small picture) by which a state differs from its committed picture; undefined where there is none. */
export function apartFromBaseline(name: string, shown: SmallPicture): number | undefined {
  const file = join(baselineFolder, `${name}.png`);
  return existsSync(file) ? pixelsApart(ofPng(readFileSync(file)), shown) : undefined;
}

/** Takes pictures as the ones that later ones are held against. */
export function keepBaseline(drawer: string, pictures: ReadonlyMap<string, Buffer>): void {
  rmSync(baselineFolder, { recursive: true, force: true });
  mkdirSync(baselineFolder);
  writeFileSync(baselineWindow, `${JSON.stringify({ drawnBy: drawer }, null, 2)}\n`);
  for (const [name, png] of pictures) writeFileSync(join(baselineFolder, `${name}.png`), asPng(smallPicture(png)));
}
