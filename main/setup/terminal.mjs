// What every set-up script shares: where the project is, how it speaks, how it runs a command.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const cacheFolder = join(root, '.cache');

/** One line to stderr, so that stdout stays free for results. */
export function say(line) {
  process.stderr.write(`ictus: ${line}\n`);
}

/** Says what failed and what to do, and ends with the exit code. */
export function stop(line, code = 1) {
  say(line);
  process.exit(code);
}

/** Runs a command to its end; output goes to stderr. Returns the exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  return result.error ? 127 : (result.status ?? 1);
}

/** Starts a command with our own input and output and ends with its exit code; signals are passed on. */
export function become(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`${command} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
  return child;
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** One hash over the names and contents of all files below the paths given (relative to the project). */
export function hashOfTree(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) for (const name of readdirSync(full).sort()) visit(join(path, name));
    else hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}
