// `npm run check`: types, lint, format, layers, dead code and licences, two at a time. Believes what it knows of unchanged files.
import { runChecks } from './checks.mjs';
import { ensureModules } from './modules.mjs';

ensureModules();
const failed = await runChecks({
  cached: true,
  atOnce: 2,
  onDone({ name, good, seconds, said }) {
    console.log(`${good ? 'ok    ' : 'FAILED'}  ${name.padEnd(24)}${seconds.toFixed(1).padStart(6)} s`);
    if (!good) console.log(said.trimEnd());
  },
});
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
