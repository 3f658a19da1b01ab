import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFrom, ensureBuild } from './build.mjs';
import { writeNotices } from './notices.mjs';
import { hashOfTree, root, say } from './terminal.mjs';

/** What a test build carries beside its program; the window says it too (main/app/standIn.ts). */
const testBuildMark = 'test-build.json';

function markTestBuild(folder, electron) {
  const reason =
    electron.kind === 'stand-in'
      ? "It runs on a stand-in Electron that is not proven to be its makers' own build."
      : 'It was asked for with --test-build.';
  const note = `A test build of Ictus, not to be used for reading and not to be given to anybody. ${reason}`;
  writeFileSync(join(folder, testBuildMark), `${JSON.stringify({ testBuild: true, note }, null, 2)}\n`);
}

function bytesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function saySize(folder, resources, testBuild) {
  const whole = bytesOf(folder);
  const archive = statSync(join(resources, 'app.asar')).size;
  const unpacked = bytesOf(join(resources, 'app.asar.unpacked'));
  const models = bytesOf(join(resources, 'models'));
  say(
    `packaged ${testBuild ? 'a TEST BUILD ' : ''}in ${folder}: ${megabytes(whole)} (app.asar ${megabytes(archive)}, ` +
      `native modules ${megabytes(unpacked)}, models ${megabytes(models)}, ` +
      `Electron ${megabytes(whole - archive - unpacked - models)})`,
  );
}

/** The folders of a packaged program: where its executable lies, and where its resources do. */
function foldersOf({ electronPlatformName, appOutDir, packager }) {
  if (electronPlatformName !== 'darwin') return { program: appOutDir, resources: join(appOutDir, 'resources') };
  const contents = join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents');
  return { program: join(contents, 'MacOS'), resources: join(contents, 'Resources') };
}

/** Changes with whatever goes into the package. */
function packagedFrom(electron) {
  const parts = ['package.json', 'electron-builder.yml', 'models', 'main/setup'];
  return [builtFrom(), hashOfTree(parts), electron.kind, readFileSync(join(electron.folder, 'version'), 'utf8')].join(
    ' ',
  );
}

/**
 * Packages the built program for this platform with electron-builder (electron-builder.yml). A test build that was made
 * from the same sources before is kept.
 * @param {{ electron: import('./electron.mjs').FoundElectron, testBuild: boolean, installers: boolean, into: string }} wishes
 */
export async function packageProgram({ electron, testBuild, installers, into }) {
  const stamp = join(into, 'packaged-from');
  const from = packagedFrom(electron);
  if (testBuild && existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return;
  ensureBuild();
  rmSync(into, { recursive: true, force: true });
  // Not at the top: these scripts run before anything is installed.
  const { build, Platform } = await import('electron-builder');
  await build({
    projectDir: root,
    publish: 'never',
    targets: Platform.current().createTarget(installers ? undefined : 'dir'),
    config: {
      directories: { output: into },
      electronDist: electron.folder,
      electronVersion: readFileSync(join(electron.folder, 'version'), 'utf8').trim().replace(/^v/, ''),
      // What only a checkout needs to know.
      extraMetadata: { scripts: null, dependencies: null, devDependencies: null, engines: null },
      afterPack: (context) => {
        const { program, resources } = foldersOf(context);
        // The loader of an unpackaged app folder has no place in a package.
        rmSync(join(resources, 'default_app.asar'), { force: true });
        const standIn = join(electron.folder, 'stand-in.json');
        if (existsSync(standIn)) copyFileSync(standIn, join(program, 'stand-in.json'));
        writeNotices(join(program, 'THIRD_PARTY_NOTICES.txt'));
        if (testBuild) markTestBuild(program, electron);
        saySize(context.appOutDir, resources, testBuild);
      },
    },
  });
  rmSync(join(into, 'builder-debug.yml'), { force: true });
  if (testBuild) writeFileSync(stamp, from);
}
