import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say, sha256, stop } from './terminal.mjs';

const stamp = join(root, 'node_modules', '.ictus-lock');

/** Installs what package-lock.json names, once. No package runs a script of its own (.npmrc: ignore-scripts). */
export function ensureModules() {
  const wanted = sha256(readFileSync(join(root, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing the node modules (npm ci), once');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
  if (code !== 0) stop('npm ci failed: see above. A connection to the npm registry is needed once.');
  writeFileSync(stamp, wanted);
}
