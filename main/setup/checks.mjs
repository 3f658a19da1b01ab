// What is checked without running the program: one list, for `npm run check` and for `npm test`.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkLicences } from './licences.mjs';
import { cacheFolder, root } from './terminal.mjs';

const tool = (name, file) => join(root, 'node_modules', name, file);
const kept = (name) => join(cacheFolder, 'checks', name);

/**
 * Checks by name. `cached`: what is known of files that did not change is believed, which is quick but blind to what a changed
 * type does to the rules of another file; without it everything is looked at anew.
 * @returns {readonly { name: string, args: readonly string[] }[]}
 */
function checks({ cached }) {
  const cache = (words) => (cached ? words : []);
  return [
    {
      name: 'lint',
      args: [
        tool('eslint', 'bin/eslint.js'),
        '--max-warnings',
        '0',
        ...cache(['--cache', '--cache-strategy', 'content', '--cache-location', kept('eslint')]),
        '.',
      ],
    },
    {
      name: 'types of the main side',
      args: [
        tool('typescript', 'bin/tsc'),
        '-p',
        '.',
        ...cache(['--incremental', '--tsBuildInfoFile', kept('tsc.json')]),
      ],
    },
    {
      name: 'types of the window',
      args: [
        tool('svelte-check', 'bin/svelte-check'),
        ...['--tsconfig', 'tsconfig.json', '--threshold', 'warning', '--output', 'human'],
        // Keeps what it knows in .svelte-check, wherever the other caches lie.
        ...cache(['--incremental']),
      ],
    },
    {
      name: 'format',
      args: [
        tool('prettier', 'bin/prettier.cjs'),
        ...['--check', '--log-level', 'warn'],
        ...cache(['--cache', '--cache-strategy', 'content', '--cache-location', kept('prettier')]),
        '.',
      ],
    },
    {
      name: 'layers',
      args: [
        tool('dependency-cruiser', 'bin/dependency-cruise.mjs'),
        // Long: each fault with the sentence of its rule.
        ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'main', 'renderer', 'models'],
      ],
    },
    { name: 'dead code', args: [tool('knip', 'bin/knip.js')] },
  ];
}

/** @returns {Promise<{ name: string, good: boolean, seconds: number, said: string }>} */
function runOne({ name, args }) {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (bytes) => (said += bytes));
    child.stderr.on('data', (bytes) => (said += bytes));
    const done = (good) => resolve({ name, good, seconds: (performance.now() - startedMs) / 1000, said });
    child.on('error', (error) => {
      said += error.message;
      done(false);
    });
    child.on('close', (code) => done(code === 0));
  });
}

/**
 * Runs the checks, `atOnce` at a time; each is told to `onDone` when it ends. Answers those that failed, by name.
 * @param {{ cached: boolean, atOnce: number, onDone: (outcome: { name: string, good: boolean, seconds: number, said: string }) => void }} options
 */
export async function runChecks({ cached, atOnce, onDone }) {
  mkdirSync(join(cacheFolder, 'checks'), { recursive: true });
  const left = [...checks({ cached })];
  const failed = [];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const outcome = await runOne(next);
      if (!outcome.good) failed.push(outcome.name);
      onDone(outcome);
    }
  };
  const licences = { name: 'licences', good: checkLicences(), seconds: 0, said: '' };
  if (!licences.good) failed.push(licences.name);
  onDone(licences);
  await Promise.all(Array.from({ length: atOnce }, lane));
  return failed;
}
