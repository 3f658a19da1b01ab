import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say, sha256, stop } from './terminal.mjs';

const folder = join(root, 'node_modules');
const stamp = join(folder, '.ictus-lock');

/** Installs what package-lock.json names, once. No package runs a script of its own (.npmrc: ignore-scripts). */
export function ensureModules() {
  const wanted = sha256(readFileSync(join(root, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // npm would empty what the link leads to, which other checkouts may be running from.
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    stop(
      'node_modules is a link to a folder installed for another package-lock.json; install there, or remove the link.',
    );
  }
  say('installing the node modules (npm ci), once');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
  if (code !== 0) stop('npm ci failed: see above. A connection to the npm registry is needed once.');
  writeFileSync(stamp, wanted);
}
