// Runs a script that drives the real window: `node main/setup/withWindow.mjs <script.ts> [arguments]`.
import { spawnSync } from 'node:child_process';
import { ensureBuild } from './build.mjs';
import { startDisplay } from './display.mjs';
import { findElectron } from './electron.mjs';
import { ensureModules } from './modules.mjs';
import { ensureLibraries, ensureVirtualDisplay, hasDisplay } from './system.mjs';
import { root, stop } from './terminal.mjs';

ensureModules();
ensureBuild();
const electron = await findElectron();
if (!electron || !ensureLibraries(electron.folder)) stop('No Electron could be started on this machine.');
if (!hasDisplay() && !ensureVirtualDisplay()) stop('No display could be started on this machine.');
const display = await startDisplay();
const { status } = spawnSync(process.execPath, ['--import', 'tsx', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...display.env, ICTUS_ELECTRON_EXECUTABLE: electron.executable },
});
display.stop();
process.exit(status ?? 1);
