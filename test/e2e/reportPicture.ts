/**
 * Takes the picture of the top of the committed report, for the README:
 *   npm run pictures:report
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron } from 'playwright-core';
import { givenElectron } from './window.js';

const root = join(import.meta.dirname, '..', '..');
const page = pathToFileURL(join(root, 'docs', 'report', 'inception-v3.html')).href;
const size = { width: 1040, height: 1180 };

// A bare window: Ictus itself opens no page but its own.
const folder = mkdtempSync(join(tmpdir(), 'ictus-report-'));
writeFileSync(join(folder, 'package.json'), '{"name":"report","version":"1.0.0","main":"main.cjs"}');
writeFileSync(
  join(folder, 'main.cjs'),
  `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ ...${JSON.stringify(size)}, useContentSize: true }).loadURL(${JSON.stringify(page)}));`,
);
const app = await _electron.launch({
  executablePath: givenElectron(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', folder],
});
const window = await app.firstWindow();
await window.waitForLoadState();
await window.addStyleTag({ content: '::-webkit-scrollbar { display: none; }' });
await window.screenshot({ path: join(root, 'docs', 'pictures', 'report.png') });
await app.close();
rmSync(folder, { recursive: true, force: true });
console.log('docs/pictures/report.png');
