import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfTree, root, run, say, stop } from './terminal.mjs';

const sources = [
  'main',
  'renderer',
  'package-lock.json',
  'vite.main.config.ts',
  'vite.preload.config.ts',
  'vite.renderer.config.ts',
];
const stamp = join(root, 'dist', 'built-from');

/** Changes with whatever is built. */
export function builtFrom() {
  return hashOfTree(sources);
}

/** What is in dist is not what `ensureBuild` would build. */
export function forgetBuild() {
  rmSync(stamp, { force: true });
}

/** Builds the main side, the preload script and the window, when their sources changed since the last build. */
export function ensureBuild() {
  const wanted = builtFrom();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('building');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  for (const config of ['vite.main.config.ts', 'vite.preload.config.ts', 'vite.renderer.config.ts']) {
    if (run(process.execPath, [vite, 'build', '-c', config, '--logLevel', 'error']) !== 0)
      stop(`the build failed (${config})`);
  }
  writeFileSync(stamp, wanted);
}
