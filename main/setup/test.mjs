// `npm test`: everything that must hold, on a fresh machine too. Ends with `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { startDisplay } from './display.mjs';
import { findElectron } from './electron.mjs';
import { checkLicences } from './licences.mjs';
import { ensureModules } from './modules.mjs';
import { ensureLibraries, ensureVirtualDisplay, hasDisplay } from './system.mjs';
import { cacheFolder, root, run, say } from './terminal.mjs';

let passed = 0;
let failed = 0;

function count(name, good) {
  if (good) passed += 1;
  else failed += 1;
  say(`${good ? 'ok' : 'FAILED'}: ${name}`);
}

const bin = (name, file) => [join(root, 'node_modules', name, file)];

/** A tool that passes or fails as a whole counts as one test. */
function check(name, args) {
  say(`checking: ${name}`);
  count(name, run(process.execPath, args) === 0);
}

/** Vitest counts its own tests; a run that breaks before it counts is one failure. */
function vitest(project, env = {}) {
  const report = join(cacheFolder, `vitest-${project}.json`);
  rmSync(report, { force: true });
  const args = [...bin('vitest', 'vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json'];
  const code = run(process.execPath, [...args, `--outputFile.json=${report}`], { env: { ...process.env, ...env } });
  try {
    const seen = JSON.parse(readFileSync(report, 'utf8'));
    passed += seen.numPassedTests;
    failed += seen.numFailedTests;
    const brokenFiles = seen.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    failed += brokenFiles.length;
    if (code !== 0 && seen.numFailedTests + brokenFiles.length === 0) count(`the ${project} tests ended badly`, false);
  } catch {
    count(`the ${project} tests could not run`, false);
  }
}

async function endToEnd() {
  const electron = await findElectron();
  if (!electron || !ensureLibraries(electron.folder)) return count('end-to-end: an Electron that starts', false);
  if (!hasDisplay() && !ensureVirtualDisplay()) return count('end-to-end: a display', false);
  say(`end-to-end tests in Electron (${electron.kind})`);
  const display = await startDisplay();
  try {
    vitest('e2e', { ICTUS_ELECTRON_EXECUTABLE: electron.executable, ...display.env });
  } finally {
    display.stop();
  }
}

ensureModules();
mkdirSync(cacheFolder, { recursive: true });
ensureBuild();
check('types of the main side', [...bin('typescript', 'bin/tsc'), '-p', '.']);
check('types of the window', [
  ...bin('svelte-check', 'bin/svelte-check'),
  '--tsconfig',
  'tsconfig.json',
  '--threshold',
  'warning',
  '--output',
  'human',
]);
check('lint', [...bin('eslint', 'bin/eslint.js'), '--max-warnings', '0', '.']);
check('format', [...bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']);
check('dependency rules', [
  ...bin('dependency-cruiser', 'bin/dependency-cruise.mjs'),
  '--config',
  '.dependency-cruiser.cjs',
  'main',
  'renderer',
  'models',
]);
check('dead code', [...bin('knip', 'bin/knip.js')]);
count('licences', checkLicences());
vitest('main');
vitest('renderer');
await endToEnd();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
