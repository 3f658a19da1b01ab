// `npm run dev [-- <folder or zip>...]`: the window with what is saved, built at once: a change of the page loads it anew, a change
// of the main side starts the program again. The page's policy stays as strict as ever: nothing is served over a network.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuild, forgetBuild } from './build.mjs';
import { startDisplay } from './display.mjs';
import { findElectron } from './electron.mjs';
import { launchArguments } from './launch.mjs';
import { ensureModules } from './modules.mjs';
import { ensureLibraries, ensureVirtualDisplay, hasDisplay } from './system.mjs';
import { root, say, stop } from './terminal.mjs';

const words = process.argv.slice(2);
const allowStandIn = words.includes('--stand-in') || process.env.ICTUS_ELECTRON === 'stand-in';
const from = process.env.INIT_CWD ?? process.cwd();
const paths = words.filter((word) => !word.startsWith('--')).map((word) => resolve(from, word));

ensureModules();
ensureBuild();
const electron = await findElectron();
if (!electron || !ensureLibraries(electron.folder)) stop('No Electron could be started on this machine.');
if (!hasDisplay() && !ensureVirtualDisplay()) stop('No display could be started on this machine.');
const display = await startDisplay();
forgetBuild();
const { build } = await import('vite');
const { librariesApart } = await import('./devLibraries.mjs');

let program;
let ending = false;

function startProgram() {
  const launch = launchArguments({ allowStandIn });
  const env = { ...launch.options.env, ...display.env, ICTUS_DEV: '1', ICTUS_DEVTOOLS: '1' };
  program = spawn(electron.executable, [...launch.args, root, ...paths], { ...launch.options, env, stdio: 'inherit' });
  const own = program;
  own.on('exit', () => {
    if (own === program) end(0);
  });
}

/** The next program starts when the last has closed its store. */
async function startAgain() {
  const last = program;
  program = undefined;
  await new Promise((closed) => {
    last.once('exit', closed);
    last.kill();
  });
  if (!ending) startProgram();
}

/** Builds on each save; `onBuilt` is told of each build, the first one with `first`. Settles after the first. */
async function watchBuild(name, onBuilt, plugins = []) {
  const watcher = await build({
    configFile: join(root, `vite.${name}.config.ts`),
    logLevel: 'error',
    plugins,
    build: { watch: {}, emptyOutDir: false, minify: false, sourcemap: 'inline', reportCompressedSize: false },
  });
  let builds = 0;
  let savedMs = 0;
  await new Promise((firstBuilt) => {
    watcher.on('event', async (event) => {
      if (event.code === 'START') savedMs = performance.now();
      if (event.code === 'ERROR') say(`${name}: ${event.error.message}`);
      if (event.code !== 'END') return;
      builds += 1;
      await onBuilt(builds === 1);
      if (builds === 1) firstBuilt();
      else say(`${name}: built in ${((performance.now() - savedMs) / 1000).toFixed(1)} s`);
    });
  });
  return watcher;
}

const libraries = librariesApart();
async function pageBuilt() {
  await libraries.ensure();
  writeFileSync(join(root, 'dist', 'page-built'), new Date().toISOString());
}
const mainBuilt = (first) => {
  if (!first) void startAgain();
};
const watchers = await Promise.all([
  watchBuild('renderer', pageBuilt, [libraries.plugin]),
  watchBuild('preload', mainBuilt),
  watchBuild('main', mainBuilt),
]);

async function end(code) {
  if (ending) return;
  ending = true;
  program?.kill();
  await Promise.all(watchers.map((watcher) => watcher.close()));
  display.stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(0));
startProgram();
say('watching main and renderer; Ctrl-C or closing the window ends it');
