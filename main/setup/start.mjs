// `npm start [-- <folder or zip>...]`: sets up what is missing, then opens the window, or says why not and works in the terminal.
import { join, resolve } from 'node:path';
import { ensureBuild } from './build.mjs';
import { findElectron } from './electron.mjs';
import { launchArguments } from './launch.mjs';
import { ensureModules } from './modules.mjs';
import { ensureLibraries, hasDisplay } from './system.mjs';
import { become, root, say } from './terminal.mjs';

const words = process.argv.slice(2);
const from = process.env.INIT_CWD ?? process.cwd();
const allowStandIn = words.includes('--stand-in') || process.env.ICTUS_ELECTRON === 'stand-in';
const paths = words.filter((word) => !word.startsWith('--')).map((word) => resolve(from, word));

function inTerminal(reason) {
  say(`${reason} The same job runs here in the terminal instead.`);
  const program = join(root, 'dist', 'main', 'ictus.js');
  become(process.execPath, paths.length > 0 ? [program, 'triage', ...paths] : [program, 'demo', '--triage']);
}

async function start() {
  ensureModules();
  ensureBuild();
  if (!hasDisplay()) return inTerminal('No display was found (DISPLAY is not set or not answering).');
  const electron = await findElectron();
  if (!electron) return inTerminal('No Electron could be had on this machine (see the README, "Electron").');
  if (electron.kind === 'stand-in' && paths.length > 0 && !allowStandIn) {
    return inTerminal(
      "Only a stand-in Electron is here, not its makers' own build, and it does not open your folders by itself: " +
        'add --stand-in to allow it.',
    );
  }
  if (!ensureLibraries(electron.folder)) return inTerminal('The window cannot open without those libraries.');
  if (electron.kind === 'stand-in') say("this window runs on a stand-in Electron, not its makers' own build");
  const launch = launchArguments({ allowStandIn });
  become(electron.executable, [...launch.args, root, ...paths], launch.options);
}

await start();
