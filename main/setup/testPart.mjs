// `npm run test:unit [-- <file>...]` and `npm run test:e2e [-- <file>...]`: the tests without and with the real window.
import { mkdirSync } from 'node:fs';
import { ensureBuild } from './build.mjs';
import { ensureModules } from './modules.mjs';
import { cacheFolder, stop } from './terminal.mjs';

const [part, ...files] = process.argv.slice(2);
if (part !== 'unit' && part !== 'e2e') stop('say which tests: unit or e2e', 2);
ensureModules();
mkdirSync(cacheFolder, { recursive: true });
// Some unit tests start the built program too.
ensureBuild();
const { runTests, runWindowTests } = await import('./vitest.mjs');
const { passed, failed } = part === 'unit' ? runTests(['main', 'renderer'], files) : await runWindowTests(files);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
