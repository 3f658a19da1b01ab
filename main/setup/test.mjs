// `npm test`: everything that must hold, on a fresh machine too. Ends with `N passed, N failed`.
import { mkdirSync } from 'node:fs';
import { ensureBuild } from './build.mjs';
import { ensureModules } from './modules.mjs';
import { cacheFolder, say } from './terminal.mjs';

ensureModules();
mkdirSync(cacheFolder, { recursive: true });
ensureBuild();
// After the modules are there: these import some.
const { runChecks } = await import('./checks.mjs');
const { runTests, runWindowTests } = await import('./vitest.mjs');

let passed = 0;
let failed = 0;
function add(counts) {
  passed += counts.passed;
  failed += counts.failed;
}

say('checking types, lint, format, layers, dead code and licences');
await runChecks({
  cached: false,
  atOnce: 2,
  onDone({ name, good, seconds, said }) {
    add(good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
    say(`${good ? 'ok' : 'FAILED'}: ${name} (${seconds.toFixed(0)} s)`);
    if (!good) process.stderr.write(said);
  },
});
add(runTests(['main', 'renderer']));
add(await runWindowTests());
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
