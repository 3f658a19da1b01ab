import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './terminal.mjs';

const graphics = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk1.0-0',
  'libatk-bridge2.0-0',
  'libatspi2.0-0',
  'libcups2',
  'libdrm2',
  'libxkbcommon0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
  'libpango-1.0-0',
  'libcairo2',
  'libudev1',
  'libdbus-1-3',
];

export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** A display that a window can be opened on. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  const socket = /^:(\d+)/.exec(process.env.DISPLAY ?? '');
  if (socket) return existsSync(`/tmp/.X11-unix/X${socket[1]}`);
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function missingLibraries(electronFolder) {
  const seen = spawnSync('ldd', [join(electronFolder, 'electron')], { encoding: 'utf8' });
  return (seen.stdout ?? '')
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(' ')[0]);
}

/** Names that this Debian uses: since 13 some libraries end in t64. */
function available(packages) {
  const seen = spawnSync('apt-cache', ['pkgnames', 'lib'], { encoding: 'utf8' });
  const names = new Set((seen.stdout ?? '').split('\n'));
  return packages.map((name) => (names.has(`${name}t64`) ? `${name}t64` : name));
}

function install(packages, purpose) {
  const isRoot = process.getuid?.() === 0;
  if (!onPath('apt-get') || !isRoot) {
    const how = onPath('apt-get')
      ? `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`
      : `install the packages that hold ${packages.join(', ')} with your system's package manager`;
    say(`${purpose} needs system libraries that are not here. Please run: ${how}`);
    return false;
  }
  say(`installing system packages for ${purpose}: ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (readdirSync('/var/lib/apt/lists').length < 3) run('apt-get', ['update', '-qq'], { env });
  const names = available(packages);
  if (run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env }) === 0) return true;
  run('apt-get', ['update', '-qq'], { env });
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...available(packages)], { env }) === 0;
}

/** True when Electron in this folder can load all its libraries, after installing them where that is possible. */
export function ensureLibraries(electronFolder) {
  if (process.platform !== 'linux') return true;
  if (missingLibraries(electronFolder).length === 0) return true;
  return install(graphics, 'the window') && missingLibraries(electronFolder).length === 0;
}

/** True when a virtual display can be started (the tests' way on a machine without one). */
export function ensureVirtualDisplay() {
  return onPath('Xvfb') || install(['xvfb'], 'the tests of the window');
}
