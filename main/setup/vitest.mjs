import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDisplay } from './display.mjs';
import { findElectron } from './electron.mjs';
import { ensureLibraries, ensureVirtualDisplay, hasDisplay } from './system.mjs';
import { cacheFolder, root, run, say } from './terminal.mjs';

/**
 * Runs the tests of projects (main, renderer, e2e), or of those files alone that are named. A file that breaks before its tests
 * counts as one failure, and so does a run that ends badly without one.
 * @param {readonly string[]} projects
 * @param {readonly string[]} files
 * @returns {{ passed: number, failed: number }}
 */
export function runTests(projects, files = [], env = {}) {
  const report = join(cacheFolder, `vitest-${projects.join('-')}.json`);
  rmSync(report, { force: true });
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json'];
  args.push(...projects.flatMap((project) => ['--project', project]), `--outputFile.json=${report}`, ...files);
  const code = run(process.execPath, args, { env: { ...process.env, ...env } });
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    const failed = numFailedTests + broken.length;
    return { passed: numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch {
    say(`the ${projects.join(' and ')} tests could not run`);
    return { passed: 0, failed: 1 };
  }
}

/** The tests in the real window. What is missing for them is a failure, never a test that was left out. */
export async function runWindowTests(files = []) {
  const electron = await findElectron();
  const missing = !electron || !ensureLibraries(electron.folder) ? 'an Electron that starts' : null;
  if (missing ?? (!hasDisplay() && !ensureVirtualDisplay())) {
    say(`FAILED: the tests in the window need ${missing ?? 'a display'}`);
    return { passed: 0, failed: 1 };
  }
  say(`tests in the window, in Electron (${electron.kind})`);
  const display = await startDisplay();
  try {
    return runTests(['e2e'], files, { ICTUS_ELECTRON_EXECUTABLE: electron.executable, ...display.env });
  } finally {
    display.stop();
  }
}
